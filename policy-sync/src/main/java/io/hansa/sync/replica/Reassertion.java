package io.hansa.sync.replica;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What an owner has to put into the carrier again: its records that are missing there, older, or not the ones it made
 * (sync.md, section 3, rule 5). The carrier empties itself, resurrects and can be written by anybody; the owner's word,
 * repeated, is what makes it level again. Pure.
 */
public final class Reassertion {

    private Reassertion() {}

    /** Those of {@code own} that {@code carried} does not hold exactly as they are. */
    public static List<SignedRecord> due(Collection<SignedRecord> own, Map<RecordKey, SignedRecord> carried) {
        return own.stream()
                .filter(record -> !record.equals(carried.get(record.key())))
                .toList();
    }
}
