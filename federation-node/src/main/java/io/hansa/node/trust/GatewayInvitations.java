package io.hansa.node.trust;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.store.AuditStore;
import io.hansa.trust.enrol.GatewayEnrolment;
import io.hansa.trust.enrol.Invitation;
import io.hansa.trust.enrol.InvitationFile;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an invitation ready for this host's gateway: a fresh one at each start and twice in its life, and at once when the
 * gateway asks for it because it has lost its key or the one it found was spent. At most one is open at a time. Confined to
 * one task.
 */
public final class GatewayInvitations {
    private static final Duration LIFE = Duration.ofHours(24);

    /** A wish that comes back sooner is somebody's loop: the enrolment desk limits it, and so does this. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final GatewayEnrolment enrolment;
    private final InvitationFile file;
    private final String gateway;
    private final AuditStore audit;
    private final InstantSource clock;
    private @Nullable Invitation open;
    private Instant made = Instant.MIN;

    public GatewayInvitations(
            GatewayEnrolment enrolment, InvitationFile file, String gateway, AuditStore audit, InstantSource clock) {
        this.enrolment = enrolment;
        this.file = file;
        this.gateway = gateway;
        this.audit = audit;
        this.clock = clock;
    }

    /** Does what is due. To be called every few seconds. @throws io.hansa.core.fault.FederationException from the file */
    public void tick() {
        var now = clock.instant();
        boolean old = made.equals(Instant.MIN) || !made.plus(LIFE.dividedBy(2)).isAfter(now);
        boolean asked = file.asked() && !old && !made.plus(PAUSE).isAfter(now);
        if (!old && !asked) {
            return;
        }
        if (open != null) {
            enrolment.withdraw(open);
        }
        made = now;
        var fresh = enrolment.invite(gateway, LIFE);
        open = fresh;
        file.leave(fresh);
        if (asked) {
            audit.append(new AuditEntry.Draft(
                    now, "hansa", "gateway.invite", gateway, "done", "the gateway has no identity and asked for one"));
        }
    }
}
