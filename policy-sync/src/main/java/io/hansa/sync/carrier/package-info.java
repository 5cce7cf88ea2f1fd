/**
 * Hazelcast as the carrier of signed records, through its public API alone. Four replicated maps and nothing else; what they
 * hold is unchecked, may vanish and may come back. No caller ever waits here for the network, and no Hazelcast type leaves.
 */
@NullMarked
package io.hansa.sync.carrier;

import org.jspecify.annotations.NullMarked;
