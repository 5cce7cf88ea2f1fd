package io.hansa.sync.snapshot;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.Manifest;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Divides keys into ranges, so that two nodes find what differs without sending all of it. Manifests and observations are
 * left out: they are exchanged by themselves. Pure.
 */
final class KeyRanges {

    /** Of 10 000 records, one that differs costs a page of about 160 then. */
    static final int COUNT = 64;

    private static final ClusterId ANY = new ClusterId("any");

    private KeyRanges() {}

    static int rangeOf(RecordKey key) {
        var sum = new CRC32C();
        sum.update(key.toString().getBytes(StandardCharsets.UTF_8));
        return (int) (sum.getValue() % COUNT);
    }

    /** One digest a range over key, epoch and version of each record in it. */
    static List<String> digests(Collection<SignedRecord> records) {
        var ranges = new ArrayList<List<SignedRecord>>(COUNT);
        for (var i = 0; i < COUNT; i++) {
            ranges.add(new ArrayList<>());
        }
        records.forEach(record -> ranges.get(rangeOf(record.key())).add(record));
        return ranges.stream().map(range -> Manifest.of(ANY, range).digest()).toList();
    }
}
