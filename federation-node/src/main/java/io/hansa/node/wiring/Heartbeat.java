package io.hansa.node.wiring;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.RecordKind;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ProbeRota;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.measure.GatewayReader;
import io.hansa.node.measure.TrafficMeter;
import io.hansa.node.probe.Prober;
import io.hansa.node.state.Brain;
import io.hansa.node.trust.GatewayInvitations;
import io.hansa.node.trust.TrustRoom;
import io.hansa.sync.replica.Replica;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What a node does again and again: probe the others, say what it saw, keep its certificates fresh. */
final class Heartbeat {
    /** Between two rounds of probing; {@link ProbeRota}'s ticks are two of them. */
    static final Duration PROBE = Duration.ofMillis(250);

    private final NodeConfig config;
    private final TrustRoom room;
    private final Replica replica;
    private final Brain brain;
    private final Prober prober;
    private final GatewayReader gateway;
    private final TrafficMeter meter = new TrafficMeter();
    private final GatewayInvitations invitations;
    /** Rounds of probing so far; confined to the task that probes. */
    private long rounds;

    Heartbeat(NodeConfig config, TrustRoom room, Replica replica, Brain brain, Prober prober) {
        this.config = config;
        this.room = room;
        this.replica = replica;
        this.brain = brain;
        this.prober = prober;
        this.gateway = new GatewayReader(config.gateway().admin());
        this.invitations = room.invitations();
    }

    private List<ClusterId> others() {
        return room.book().membership().members().values().stream()
                .filter(m -> m.state().trusted() && !m.cluster().equals(config.cluster()))
                .map(m -> m.cluster())
                .toList();
    }

    /**
     * Probes whose turn it is every second time, and in between those that have begun to fail. What is new is said at once, and
     * what others see of the same cluster is asked for directly: the carrier may be waiting for the one that died.
     *
     * @param ask asks the other nodes but the one named
     */
    void probe(Consumer<ClusterId> ask) {
        if (!room.book().joined()) {
            return;
        }
        var others = others();
        prober.retain(others);
        var suspects = ProbeRota.suspects(brain.view().matrix(), Instant.now());
        var due = rounds % 2 == 0
                ? ProbeRota.due(config.cluster(), others, suspects, rounds / 2)
                : prober.hurried(others).stream().limit(ProbeRota.SUSPECTS_MAX).toList();
        rounds++;
        prober.tick(due, cluster -> {
            observe(cluster);
            if (prober.isHurried(cluster)) {
                ask.accept(cluster);
            }
        });
    }

    /** Says what was seen, every half second; the record travels by carrier and by direct exchange. */
    void observe() {
        if (room.book().joined()) {
            others().forEach(this::observe);
        }
    }

    private void observe(ClusterId cluster) {
        var now = Instant.now();
        var lease = brain.view().leases().get(cluster);
        var age = lease == null ? Observation.NEVER : Duration.between(lease, now);
        prober.observation(cluster, now, age.isNegative() ? Duration.ZERO : age, meter.lately(cluster))
                .ifPresent(o -> replica.put(RecordKind.OBSERVATION, cluster.value(), o.toTree()));
    }

    /** Reads what the gateway counts, and hands the load of services on when it has changed. */
    void measure() {
        var now = Instant.now();
        gateway.read().ifPresentOrElse(counts -> meter.take(counts, now), () -> meter.missed(now));
        brain.load(meter.load());
    }

    /** Renews the node's leaf when due, and keeps an invitation ready for a gateway that has no identity. */
    void renew() {
        room.renewIfDue();
        invitations.tick();
    }
}
