package io.hansa.core.record;

/**
 * Up to where an origin's older words are void: whatever it signed with a stamp not above its floor and did not repeat since
 * is withdrawn. One number in its signed manifest does for ever what a tombstone does for one key, so tombstones need not be
 * kept for ever, and a node that returns after any time learns of all of them at once (I2). Only rises. Immutable.
 *
 * @param epoch 0 when nothing is void
 */
public record Floor(long epoch, long version) {

    /** Nothing is void. */
    public static final Floor NONE = new Floor(0, 0);

    public Floor {
        if (epoch < 0 || version < 0) {
            throw new IllegalArgumentException("epoch/version: " + epoch + '/' + version + " (expected: from 0)");
        }
    }

    /** The floor that makes void what was signed up to this stamp. */
    public static Floor at(Stamp stamp) {
        return new Floor(stamp.epoch(), stamp.version());
    }

    /** Whether a record of this stamp is void. */
    public boolean covers(Stamp stamp) {
        return stamp.epoch() != epoch ? stamp.epoch() < epoch : stamp.version() <= version;
    }

    public boolean isAbove(Floor other) {
        return epoch != other.epoch ? epoch > other.epoch : version > other.version;
    }
}
