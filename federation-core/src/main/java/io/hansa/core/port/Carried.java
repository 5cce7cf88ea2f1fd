package io.hansa.core.port;

import io.hansa.core.record.SignedRecord;

/**
 * A record as it was offered. Immutable.
 *
 * @param by who brought it, for the log of refusals; in a carrier the cluster that says it put the record there, which
 *     nobody can prove; empty when nobody says so
 */
public record Carried(SignedRecord record, String by) {}
