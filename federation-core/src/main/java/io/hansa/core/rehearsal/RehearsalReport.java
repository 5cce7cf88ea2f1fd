package io.hansa.core.rehearsal;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.routing.ServiceRoute;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a scenario would do to every service, seen from every cluster that would still call. Immutable.
 *
 * @param rows by viewer, then by service
 * @param overloads targets that would get more than they declare to carry, where the load is known
 * @param assumptions what had to be taken as given, one sentence each; an empty list means that everything was measured
 */
public record RehearsalReport(
        Scenario scenario, Instant at, List<Row> rows, List<Overload> overloads, List<String> assumptions) {

    /** What becomes of one service for one cluster's callers, worst last. */
    public enum Effect {
        UNCHANGED,
        /** Traffic moves. */
        MOVED,
        /** Only clusters with too little health are left. */
        WEAK,
        /** Nobody can serve, although somebody alive has it ready: the policy's residency keeps it out. */
        KEPT_OUT_BY_RESIDENCY,
        /** Nobody can serve. */
        LOST
    }

    /**
     * One service from one cluster.
     *
     * @param before shares now, in the steady state; empty when nobody can serve
     * @param after shares in the scenario, after all damping
     * @param relays targets in the scenario that are reached through another cluster, and through which
     * @param able clusters that could serve in the scenario, those on standby included
     * @param centsBefore what a GiB of these calls costs now on the average, by the policy's prices, in cents
     * @param centsAfter the same in the scenario
     */
    public record Row(
            ClusterId viewer,
            ServiceName service,
            List<ServiceRoute.Share> before,
            List<ServiceRoute.Share> after,
            SortedMap<ClusterId, ClusterId> relays,
            Effect effect,
            int able,
            long centsBefore,
            long centsAfter) {
        public Row {
            before = List.copyOf(before);
            after = List.copyOf(after);
            relays = Collections.unmodifiableSortedMap(new TreeMap<>(relays));
        }

        /** Whether its calls go elsewhere, or another way. */
        public boolean changed() {
            return !before.equals(after) || !relays.isEmpty();
        }

        /** Whether it would be served, by the last one that can. */
        public boolean alone() {
            return able == 1 && !after.isEmpty();
        }

        /** Shares as people read them, e.g. {@code azure-weu 60 %, onprem-fra 40 %}, or {@code nobody}. */
        public static String text(List<ServiceRoute.Share> shares) {
            return shares.isEmpty()
                    ? "nobody"
                    : shares.stream()
                            .map(s -> s.cluster() + " " + percent(s.basisPoints()) + " %")
                            .collect(Collectors.joining(", "));
        }

        private static String percent(int basisPoints) {
            int tenths = (basisPoints + 5) / 10;
            return tenths % 10 == 0 ? Integer.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
        }
    }

    /** A target's load before and after, and what it declares to carry, in requests per second. */
    public record Overload(ServiceName service, ClusterId target, long before, long after, long capacity) {}

    public RehearsalReport {
        rows = List.copyOf(rows);
        overloads = List.copyOf(overloads);
        assumptions = List.copyOf(assumptions);
    }

    /** Rows of services that worked before and would have nobody. */
    public List<Row> losses() {
        return rows.stream()
                .filter(r -> r.effect() == Effect.LOST || r.effect() == Effect.KEPT_OUT_BY_RESIDENCY)
                .filter(r -> !r.before().isEmpty())
                .toList();
    }

    /** Rows with this effect. */
    public long count(Effect effect) {
        return rows.stream().filter(r -> r.effect() == effect).count();
    }

    /** Rows that would be served by the last cluster that can: one more failure and they are lost. */
    public List<Row> alone() {
        return rows.stream().filter(Row::alone).toList();
    }

    /** Rows whose traffic would cost more than now. */
    public long dearer() {
        return rows.stream().filter(r -> r.centsAfter() > r.centsBefore()).count();
    }

    /** The outcome in one English sentence. */
    public String sentence() {
        var lost = losses();
        if (!lost.isEmpty()) {
            return lost.stream()
                            .map(r -> r.service() + " from " + r.viewer())
                            .collect(Collectors.joining(", ", "Nobody would serve ", ""))
                    + '.';
        }
        if (!overloads.isEmpty()) {
            return overloads.stream()
                            .map(o -> o.service() + " at " + o.target() + " (" + 100 * o.after() / o.capacity() + " %)")
                            .collect(Collectors.joining(", ", "Overloaded: ", ""))
                    + '.';
        }
        long moved = rows.stream().filter(Row::changed).count();
        return moved == 0 ? "Nothing moves." : moved + " of " + rows.size() + " routes move; every service is served.";
    }
}
