package io.hansa.sync.refusal;

import io.hansa.core.fault.Fault;
import io.hansa.core.record.RecordKey;
import java.time.Instant;

/**
 * Records of one key that were offered by one side and not taken, for one reason. Immutable.
 *
 * @param first when the first of them was refused
 * @param at when the last of them was
 * @param offeredBy who brought it, not who made it: {@code disk}; the cluster that answered a direct exchange; or
 *     {@code carrier}, followed by a slash and the cluster that says it put it there, which nobody can prove
 * @param detail of the last one
 * @param count distinct records, at least 1
 */
public record Refusal(
        Instant first, Instant at, String offeredBy, RecordKey key, Fault fault, String detail, long count) {

    /** The first of its kind. */
    public static Refusal once(Instant at, String offeredBy, RecordKey key, Fault fault, String detail) {
        return new Refusal(at, at, offeredBy, key, fault, detail, 1);
    }

    boolean sameAs(Refusal other) {
        return key.equals(other.key) && fault == other.fault && offeredBy.equals(other.offeredBy);
    }

    Refusal again(Refusal newer) {
        return new Refusal(first, newer.at, offeredBy, key, fault, newer.detail, count + 1);
    }

    /** Refused records, counted by what and by whom. */
    public record Count(String code, String offeredBy, long records) {}
}
