package io.hansa.sync.replica;

import io.hansa.core.fault.Fault;
import io.hansa.core.record.RecordKey;
import java.time.Instant;

/**
 * A record that was offered and not taken. Immutable.
 *
 * @param offeredBy who brought it: {@code carrier}, or the cluster that answered a direct exchange; not who made it
 */
public record Refusal(Instant at, String offeredBy, RecordKey key, Fault fault, String detail) {}
