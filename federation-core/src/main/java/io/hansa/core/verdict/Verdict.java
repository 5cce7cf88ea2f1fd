package io.hansa.core.verdict;

/** What a viewer concludes about a cluster or a link; declared from best to worst knowledge of it serving. */
public enum Verdict {
    HEALTHY,
    DEGRADED,
    /** My link is cut; others see it, or nobody else can say. */
    UNREACHABLE_FROM_HERE,
    /** A quorum agrees that it is dead, or there is positive evidence of it. */
    DOWN,
    /** Not measured, or measured too long ago. Moves nothing by itself. */
    UNKNOWN;

    /** Whether new traffic may be sent there. */
    public boolean takesTraffic() {
        return this == HEALTHY || this == DEGRADED || this == UNKNOWN;
    }
}
