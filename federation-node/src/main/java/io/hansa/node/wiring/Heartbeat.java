package io.hansa.node.wiring;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.RecordKind;
import io.hansa.core.verdict.Observation;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.probe.Prober;
import io.hansa.node.state.Brain;
import io.hansa.node.trust.TrustRoom;
import io.hansa.sync.replica.Replica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does again and again: probe the others, say what it saw, keep its certificates fresh. */
final class Heartbeat {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final Duration INVITATION_LIFE = Duration.ofHours(24);

    private final NodeConfig config;
    private final TrustRoom room;
    private final Replica replica;
    private final Brain brain;
    private final Prober prober;
    private Instant invited = Instant.MIN;

    Heartbeat(NodeConfig config, TrustRoom room, Replica replica, Brain brain, Prober prober) {
        this.config = config;
        this.room = room;
        this.replica = replica;
        this.brain = brain;
        this.prober = prober;
    }

    private List<ClusterId> others() {
        return room.book().membership().members().values().stream()
                .filter(m -> m.state().trusted() && !m.cluster().equals(config.cluster()))
                .map(m -> m.cluster())
                .toList();
    }

    void probe() {
        if (room.book().joined()) {
            prober.tick(others(), () -> {});
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
            prober.observation(cluster, age.isNegative() ? Duration.ZERO : age, Prober.Passive.NONE)
                    .ifPresent(o -> replica.put(RecordKind.OBSERVATION, cluster.value(), o.toTree()));
        }
    }

    /** Renews the node's leaf when due, and keeps an invitation ready for a gateway that has no identity yet. */
    void renew() {
        room.identity().renewIfDue();
        var now = Instant.now();
        if (invited.plus(INVITATION_LIFE.dividedBy(2)).isBefore(now)) {
            invite(config.dataDir().resolve("enrolment"));
            invited = now;
        }
    }

    private void invite(Path folder) {
        var invitation = room.enrolment().invite(config.gateway().name(), INVITATION_LIFE);
        try {
            Files.createDirectories(folder);
            var draft = Files.createTempFile(
                    folder,
                    "invitation",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, invitation.print());
            Files.move(
                    draft,
                    folder.resolve(config.gateway().name() + ".invitation"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "no invitation could be written for gateway={}",
                    config.gateway().name(),
                    e);
        }
    }
}
