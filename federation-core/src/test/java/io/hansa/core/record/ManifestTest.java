package io.hansa.core.record;

import static io.hansa.core.testkit.Samples.AWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hansa.core.testkit.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {

    @Test
    void isTheSameInWhateverOrderRecordsLie() {
        var records = records(50);
        var manifest = Manifest.of(AWS, records);
        Collections.shuffle(records, new Random(7));

        assertThat(Manifest.of(AWS, records)).isEqualTo(manifest);
        assertThat(manifest.count()).isEqualTo(50);
        assertThat(manifest.versionMax()).isEqualTo(50);
    }

    @Test
    void differsWithEachRecordThatDiffers() {
        var records = records(50);
        var manifest = Manifest.of(AWS, records);
        for (int i = 0; i < records.size(); i++) {
            var other = new ArrayList<>(records);
            other.set(
                    i,
                    Samples.record(
                            records.get(i).key(), 2, records.get(i).stamp().version(), "x"));
            assertThat(Manifest.of(AWS, other).digest()).isNotEqualTo(manifest.digest());
            other.remove(i);
            assertThat(Manifest.of(AWS, other).digest()).isNotEqualTo(manifest.digest());
        }
    }

    @Test
    void leavesOutWhatChangesAllTheTime() {
        var records = records(3);
        var manifest = Manifest.of(AWS, records);
        records.add(Samples.record(new RecordKey(AWS, RecordKind.OBSERVATION, "azure-weu"), 1, 99, "x"));
        records.add(Samples.record(new RecordKey(AWS, RecordKind.MANIFEST, "all"), 1, 98, "x"));

        assertThat(Manifest.of(AWS, records)).isEqualTo(manifest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "aws-use1",
                "aws-use1/svc",
                "aws-use1/svc/",
                "aws-use1/nope/x",
                "AWS/svc/x",
                "a/svc/x/y",
                "a/svc/x y"
            })
    void refusesOddKeys(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> RecordKey.parse(key));
    }

    @Test
    void readsBackEveryKindOfKey() {
        for (var kind : RecordKind.values()) {
            var key = new RecordKey(AWS, kind, "a.B-1_" + kind.ordinal());
            assertThat(RecordKey.parse(key.toString())).isEqualTo(key);
        }
    }

    private static List<SignedRecord> records(int count) {
        var records = new ArrayList<SignedRecord>();
        for (int i = 1; i <= count; i++) {
            records.add(Samples.record(new RecordKey(AWS, RecordKind.SERVICE, "s-" + i), 1, i, "x"));
        }
        return records;
    }
}
