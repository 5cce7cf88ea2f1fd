/**
 * The node's copy of all signed records, and the loop that keeps it level with its store, the carrier and the other nodes.
 * Everything that comes in passes {@link io.hansa.core.record.RecordAdmission}, whatever way it came. Knows neither
 * Hazelcast nor SQLite: both are ports here.
 */
@NullMarked
package io.hansa.sync.replica;

import org.jspecify.annotations.NullMarked;
