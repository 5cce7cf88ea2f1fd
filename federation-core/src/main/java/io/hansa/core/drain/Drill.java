package io.hansa.core.drain;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A failover done for real with a share of the traffic and for a time, graded against what was predicted. What happens is taken
 * in as it happens with {@link #seen}; the grade is a pure function of that. Immutable.
 *
 * @param predicted shares per service of this cluster's callers once the drill's share has moved, in basis points
 * @param seen the last shares while nothing else had interfered, by service; empty until the ramp has ended
 * @param worst the worst share of failures elsewhere while it ran, in per cent
 * @param attempts tries that {@code worst} rests on
 * @param ended when it ended; {@link Instant#MAX} while it runs
 * @param stopped why it ended before its time; empty when it did not
 */
public record Drill(
        Drain drain,
        SortedMap<ServiceName, SortedMap<ClusterId, Integer>> predicted,
        SortedMap<ServiceName, SortedMap<ClusterId, Integer>> seen,
        int worst,
        long attempts,
        Instant ended,
        String stopped) {

    /** Two splits are alike when no cluster's share is off by more than one per cent. */
    private static final int TOLERANCE = 100;

    /** What a drill showed. */
    public enum Mark {
        RUNNING,
        /** Traffic went where it was predicted to go, and nothing failed beyond the limit. */
        AS_PREDICTED,
        /** Traffic went elsewhere. */
        OTHERWISE,
        /** It stopped itself, or was ended, before its time. */
        STOPPED
    }

    public Drill {
        predicted = Collections.unmodifiableSortedMap(new TreeMap<>(predicted));
        seen = Collections.unmodifiableSortedMap(new TreeMap<>(seen));
    }

    /** One that has just begun. */
    public static Drill begun(Drain drain, SortedMap<ServiceName, SortedMap<ClusterId, Integer>> predicted) {
        return new Drill(drain, predicted, new TreeMap<>(), 0, 0, Instant.MAX, "");
    }

    public boolean running() {
        return ended.equals(Instant.MAX);
    }

    /**
     * Takes in how things stand at {@code now}: ends it when its time is over or its stop condition is met.
     *
     * @param shares of this cluster's callers, by service, as routed now
     */
    public Drill seen(
            SortedMap<ServiceName, SortedMap<ClusterId, Integer>> shares, StopCondition.Fare fare, Instant now) {
        if (!running()) {
            return this;
        }
        if (!now.isBefore(drain.expires())) {
            return new Drill(drain, predicted, seen, worst, attempts, drain.expires(), "");
        }
        boolean worse = fare.failurePercent() > worst || attempts == 0;
        int nextWorst = worse ? fare.failurePercent() : worst;
        long nextAttempts = worse ? fare.attempts() : attempts;
        boolean ramped = drain.remainingPercent(now) == drain.floorPercent();
        var nextSeen = ramped ? of(predicted.keySet(), shares) : seen;
        var stop = drain.stop().broken(fare);
        return new Drill(
                drain, predicted, nextSeen, nextWorst, nextAttempts, stop.isPresent() ? now : ended, stop.orElse(""));
    }

    /** The same, ended by a person. */
    public Drill ended(Instant now, String why) {
        return running() ? new Drill(drain, predicted, seen, worst, attempts, now, why) : this;
    }

    private static SortedMap<ServiceName, SortedMap<ClusterId, Integer>> of(
            Iterable<ServiceName> services, SortedMap<ServiceName, SortedMap<ClusterId, Integer>> shares) {
        var some = new TreeMap<ServiceName, SortedMap<ClusterId, Integer>>();
        services.forEach(s -> some.put(s, shares.getOrDefault(s, Collections.emptySortedMap())));
        return some;
    }

    public Mark mark() {
        if (running()) {
            return Mark.RUNNING;
        }
        if (!stopped.isEmpty()) {
            return Mark.STOPPED;
        }
        return otherwise().isEmpty() ? Mark.AS_PREDICTED : Mark.OTHERWISE;
    }

    /** Services whose calls went elsewhere than predicted. */
    public List<ServiceName> otherwise() {
        return predicted.entrySet().stream()
                .filter(e -> !alike(e.getValue(), seen.getOrDefault(e.getKey(), Collections.emptySortedMap())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean alike(SortedMap<ClusterId, Integer> a, SortedMap<ClusterId, Integer> b) {
        var clusters = new TreeSet<>(a.keySet());
        clusters.addAll(b.keySet());
        return clusters.stream().allMatch(c -> Math.abs(a.getOrDefault(c, 0) - b.getOrDefault(c, 0)) <= TOLERANCE);
    }

    /** The outcome in one English sentence. */
    public String sentence() {
        var failures =
                attempts == 0 ? "no connection was counted" : "at worst " + worst + " % of " + attempts + " failed";
        return switch (mark()) {
            case RUNNING -> "Runs until " + drain.expires() + "; " + failures + '.';
            case STOPPED -> "Stopped at " + ended + ": " + stopped + '.';
            case AS_PREDICTED -> "All " + predicted.size() + " services went where it was predicted; " + failures + '.';
            case OTHERWISE ->
                otherwise().stream().map(ServiceName::value).collect(Collectors.joining(", "))
                        + " went elsewhere than predicted; " + failures + '.';
        };
    }

    /** As it is kept on disk. */
    public Tree toTree() {
        var tree = Tree.fields()
                .put("drain", drain.toTree())
                .put("predicted", shares(predicted))
                .put("seen", shares(seen))
                .put("worst", worst)
                .put("attempts", attempts)
                .putUnlessEmpty("stopped", stopped);
        return running() ? tree.build() : tree.put("ended", ended.toString()).build();
    }

    private static Tree shares(SortedMap<ServiceName, SortedMap<ClusterId, Integer>> shares) {
        var tree = Tree.fields();
        shares.forEach((service, byCluster) -> {
            var split = Tree.fields();
            byCluster.forEach((cluster, share) -> split.put(cluster.value(), share));
            tree.put(service.value(), split.build());
        });
        return tree.build();
    }

    /** Reads what {@link #toTree} wrote. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static Drill fromTree(Tree tree) {
        return TreeReader.read(
                tree,
                in -> new Drill(
                        Drain.fromTree(in.tree("drain")),
                        shares(in.fields("predicted")),
                        shares(in.fields("seen")),
                        (int) in.whole("worst", 0, 100),
                        in.whole("attempts", 0, Long.MAX_VALUE),
                        in.value("ended", Instant::parse, Instant.MAX),
                        in.text("stopped", "")));
    }

    private static SortedMap<ServiceName, SortedMap<ClusterId, Integer>> shares(TreeReader in) {
        var shares = new TreeMap<ServiceName, SortedMap<ClusterId, Integer>>();
        for (var service : in.keys()) {
            var split = in.fields(service);
            var byCluster = new TreeMap<ClusterId, Integer>();
            split.keys().forEach(c -> byCluster.put(new ClusterId(c), (int) split.whole(c, 0, 10_000)));
            shares.put(new ServiceName(service), byCluster);
        }
        return shares;
    }
}
