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

/** What a node does again and again: probe the others, say what it saw, keep its certificates fresh. */
final class Heartbeat {
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

    void probe() {
        if (room.book().joined()) {
            var others = others();
            var suspects = ProbeRota.suspects(brain.view().matrix(), Instant.now());
            prober.tick(others, ProbeRota.due(config.cluster(), others, suspects, rounds++), () -> {});
        }
    }

    /** Says what was seen, at most every half second; the record travels by carrier and by direct exchange. */
    void observe() {
        if (!room.book().joined()) {
            return;
        }
        var now = Instant.now();
        for (var cluster : others()) {
            var lease = brain.view().leases().get(cluster);
            var age = lease == null ? Observation.NEVER : Duration.between(lease, now);
            prober.observation(cluster, age.isNegative() ? Duration.ZERO : age, meter.lately(cluster))
                    .ifPresent(o -> replica.put(RecordKind.OBSERVATION, cluster.value(), o.toTree()));
        }
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
