package io.hansa.core.routing;

import java.time.Duration;

/**
 * Bounds of a routing decision that no policy sets. Immutable.
 *
 * @param lease how long an origin's manifest lets its offers be believed; three manifests (sync.md, section 3, rule 6)
 * @param switchWindow in which returns are counted against a policy's cap
 */
public record RouteLimits(Duration lease, Duration switchWindow) {

    public static final RouteLimits DEFAULT = new RouteLimits(Duration.ofSeconds(15), Duration.ofHours(1));

    public RouteLimits {
        if (lease.compareTo(Duration.ofSeconds(1)) < 0 || switchWindow.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException(
                    "lease/switchWindow: " + lease + '/' + switchWindow + " (expected: at least 1 s / 1 min)");
        }
    }
}
