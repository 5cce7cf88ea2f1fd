package io.hansa.node.measure;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import java.util.Map;

/**
 * What a gateway has counted since it started. Immutable.
 *
 * @param targets by the cluster that was called
 * @param demand connections and requests asked for, by imported service
 */
public record GatewayCounts(Map<ClusterId, Target> targets, Map<ServiceName, Long> demand) {

    /** One that has just started. */
    public static final GatewayCounts NONE = new GatewayCounts(Map.of(), Map.of());

    /**
     * Towards one cluster.
     *
     * @param attempts connections and requests tried
     * @param failures how many failed
     * @param connects connections made
     * @param connectMicros recent mean time of TCP and TLS together; 0 before the first
     */
    public record Target(long attempts, long failures, long connects, long connectMicros) {
        public static final Target NONE = new Target(0, 0, 0, 0);
    }

    public GatewayCounts {
        targets = Map.copyOf(targets);
        demand = Map.copyOf(demand);
    }

    /** Whether these cannot follow {@code before} in the same process: a counter went back. */
    boolean restartedSince(GatewayCounts before) {
        return before.targets.entrySet().stream()
                        .anyMatch(e ->
                                targets.getOrDefault(e.getKey(), Target.NONE).attempts()
                                        < e.getValue().attempts())
                || before.demand.entrySet().stream()
                        .anyMatch(e -> demand.containsKey(e.getKey()) && demand.get(e.getKey()) < e.getValue());
    }
}
