package io.hansa.core.verdict;

import io.hansa.core.model.ClusterId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Who probes whom, and when, so that probing costs a node the same however many clusters there are. A pure function that every
 * node computes for itself: no message says who observes whom.
 *
 * <p>Up to {@link #ALL_MAX} clusters everybody probes everybody at each tick. Beyond, the clusters stand in a ring by the hash
 * of their names, so that neighbours in it are not neighbours in a cloud. Each tick a cluster probes
 *
 * <ul>
 *   <li>the next {@link #CLOSE} in the ring: every cluster has exactly that many observers that would notice its death at once;
 *   <li>those that somebody has just seen fail, {@link #SUSPECTS_MAX} at most: the word of the close observers wakes all others;
 *   <li>a slice of the rest, so that each of them has its turn within {@link #PERIOD_MAX} ticks, well within the lease of an
 *       observation.
 * </ul>
 */
public final class ProbeRota {
    /** Up to here everybody probes everybody: eleven others twice a second are 22 probes. */
    public static final int ALL_MAX = 12;

    /** Observers of each cluster at every tick: a quorum of them survives the loss of three. */
    public static final int CLOSE = 8;

    /** Others that fail and are looked at again at every tick; when more fail it is likely oneself. */
    public static final int SUSPECTS_MAX = 8;

    /** Ticks of half a second within which everybody is probed: 6 s of an observation's 15 s lease. */
    public static final int PERIOD_MAX = 12;

    private ProbeRota() {}

    /**
     * The clusters to probe now, in ring order.
     *
     * @param clusters all that are to be observed; {@code self} may be among them
     * @param suspects those that a fresh observation of anybody says to fail
     * @param tick counts the rounds of this node; half a second each
     */
    public static List<ClusterId> due(
            ClusterId self, Collection<ClusterId> clusters, Set<ClusterId> suspects, long tick) {
        var ring = ring(self, clusters);
        if (ring.size() < ALL_MAX) {
            return ring;
        }
        var due = new ArrayList<ClusterId>(ring.subList(0, CLOSE));
        var rest = ring.subList(CLOSE, ring.size());
        int period = Math.min(PERIOD_MAX, Math.ceilDiv(rest.size(), CLOSE));
        int watched = 0;
        for (int i = 0; i < rest.size(); i++) {
            boolean suspect = watched < SUSPECTS_MAX && suspects.contains(rest.get(i));
            watched += suspect ? 1 : 0;
            if (suspect || Math.floorMod(i + tick, period) == 0) {
                due.add(rest.get(i));
            }
        }
        return due;
    }

    /** The targets that somebody's fresh observation in the matrix says to fail. */
    public static Set<ClusterId> suspects(ObservationMatrix matrix, Instant now) {
        var suspects = new HashSet<ClusterId>();
        for (var row : matrix.rows().values()) {
            for (var o : row.values()) {
                if (o.fresh(now) && o.probe() != ProbeOutcome.OK && o.probe() != ProbeOutcome.NONE) {
                    suspects.add(o.target());
                }
            }
        }
        return suspects;
    }

    /** All but {@code self}, in the order in which they follow it around the ring. */
    private static List<ClusterId> ring(ClusterId self, Collection<ClusterId> clusters) {
        var all = new HashSet<>(clusters);
        all.add(self);
        var sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparingInt(ProbeRota::spot).thenComparing(c -> c));
        int at = sorted.indexOf(self);
        var ring = new ArrayList<ClusterId>(sorted.size());
        ring.addAll(sorted.subList(at + 1, sorted.size()));
        ring.addAll(sorted.subList(0, at));
        return ring;
    }

    /** The same in every process: {@link String#hashCode()} is fixed by the language, and stirred for names alike (MurmurHash3). */
    private static int spot(ClusterId cluster) {
        int h = cluster.value().hashCode();
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
