package io.hansa.sync.carrier;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the record with the higher (epoch, version) when two halves of the carrier merge. Typed on {@link MergingValue}
 * alone: wider merge types are refused unless per-entry statistics are on. Public because Hazelcast makes it by name.
 */
public final class HighestVersionMerge implements SplitBrainMergePolicy<Object, MergingValue<Object>, Object> {

    @Override
    public @Nullable Object merge(MergingValue<Object> merging, @Nullable MergingValue<Object> existing) {
        var offered = merging.getDeserializedValue();
        if (existing == null) {
            return offered;
        }
        var held = existing.getDeserializedValue();
        return offered instanceof CarriedRecord a && held instanceof CarriedRecord b && b.newerThan(a) ? held : offered;
    }

    @Override
    public void writeData(ObjectDataOutput out) {
        // It has no state.
    }

    @Override
    public void readData(ObjectDataInput in) {
        // It has no state.
    }
}
