/**
 * Failover policies: the ladder of tiers that a service climbs when its clusters fail, and what it must never do.
 */
@NullMarked
package io.hansa.core.policy;

import org.jspecify.annotations.NullMarked;
