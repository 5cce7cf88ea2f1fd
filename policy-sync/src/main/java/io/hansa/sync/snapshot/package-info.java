/**
 * The direct way between nodes, beside the carrier: what is fresh (manifest, observations) from whom it is overdue, and the
 * records of an origin that have differed for too long. Bytes over {@link io.hansa.core.port.PeerClient}; everything that
 * comes in goes through the replica's one door. Opens no connection itself.
 */
@NullMarked
package io.hansa.sync.snapshot;

import org.jspecify.annotations.NullMarked;
