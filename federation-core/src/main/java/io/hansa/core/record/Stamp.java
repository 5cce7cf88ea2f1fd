package io.hansa.core.record;

import java.time.Instant;

/**
 * Where a record stands in its origin's order: by epoch (writer generation), then version; never by the clock, which is
 * carried only to be shown and to be held against the signer's life. Immutable.
 *
 * @param epoch rises at each take-over by another writer, from 1
 * @param version rises with each write of the origin, from 1
 */
public record Stamp(long epoch, long version, Instant at) {

    public Stamp {
        if (epoch < 1 || version < 1) {
            throw new IllegalArgumentException("epoch/version: " + epoch + '/' + version + " (expected: from 1)");
        }
    }

    public boolean newerThan(Stamp other) {
        return epoch != other.epoch ? epoch > other.epoch : version > other.version;
    }
}
