package io.hansa.sync.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.spi.merge.MergingValue;
import org.junit.jupiter.api.Test;

class HighestVersionMergeTest {

    private final HighestVersionMerge policy = new HighestVersionMerge();

    private record Value(Object value) implements MergingValue<Object> {

        @Override
        public Object getRawValue() {
            return value;
        }

        @Override
        public Object getDeserializedValue() {
            return value;
        }
    }

    @Test
    void keepsTheHigherEpochThenTheHigherVersion() {
        assertThat(merge(record(1, 5), record(1, 7))).isEqualTo(record(1, 7));
        assertThat(merge(record(1, 7), record(1, 5))).isEqualTo(record(1, 7));
        assertThat(merge(record(1, 9), record(2, 1))).isEqualTo(record(2, 1));
        assertThat(policy.merge(new Value(record(1, 1)), null)).isEqualTo(record(1, 1));
    }

    @Test
    void takesWhatIsOfferedWhenOneIsNoRecord() {
        assertThat(merge("nonsense", record(1, 1))).isEqualTo("nonsense");
    }

    private Object merge(Object merging, Object existing) {
        return policy.merge(new Value(merging), new Value(existing));
    }

    private static CarriedRecord record(long epoch, long version) {
        return new CarriedRecord("k", epoch, version, 0, false, EMPTY, "", EMPTY, "");
    }

    /** One array for all: a record compares arrays by identity. */
    private static final byte[] EMPTY = new byte[0];
}
