package io.hansa.node.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.FederationName;
import io.hansa.core.port.PeerClient;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.testkit.MemoryAuditStore;
import io.hansa.core.testkit.MemoryDocumentStore;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.trust.authority.AuthorityJournal;
import io.hansa.trust.authority.ClusterAuthority;
import io.hansa.trust.authority.IssuancePolicy;
import io.hansa.trust.enrol.EnrolFault;
import io.hansa.trust.enrol.EnrolledIdentity;
import io.hansa.trust.enrol.GatewayEnrolment;
import io.hansa.trust.enrol.InvitationFile;
import io.hansa.trust.keys.KeyFile;
import io.hansa.trust.keys.Passphrase;
import io.hansa.trust.x509.CertificateProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway, its node, and the folder between them. */
class GatewayInvitationsTest {
    private static final FederationName FEDERATION = new FederationName("acme.mesh");
    private static final ClusterId CLUSTER = new ClusterId("aws-use1");

    @TempDir
    Path folder;

    private final VirtualTime time = new VirtualTime();
    private final Passphrase passphrase = Passphrase.of("correct horse battery".toCharArray());
    private final MemoryAuditStore audit = new MemoryAuditStore();
    private GatewayEnrolment desk;
    private InvitationFile file;
    private GatewayInvitations invitations;

    @BeforeEach
    void open() {
        var domain = TrustDomainName.of(CLUSTER, FEDERATION);
        var authority = ClusterAuthority.open(
                new CertificateProfile.Authority(FEDERATION, CLUSTER, domain, 1),
                new KeyFile(folder.resolve("authority.key"), passphrase),
                AuthorityJournal.open(folder.resolve("issued"), time.instant()),
                new IssuancePolicy(() -> ClusterState.ACTIVE, () -> Duration.ZERO),
                time);
        desk = new GatewayEnrolment(authority, new MemoryDocumentStore(), time);
        file = new InvitationFile(folder.resolve("enrolment"), "gateway-1");
        invitations = new GatewayInvitations(desk, file, "gateway-1", audit, time);
    }

    private PeerClient node() {
        return (cluster, method, request, deadline) -> desk.handlers().stream()
                .filter(h -> h.method().equals(method))
                .findFirst()
                .orElseThrow()
                .handle(Optional.empty(), "127.0.0.1", request);
    }

    private EnrolledIdentity gateway(String name) {
        return EnrolledIdentity.open(new KeyFile(folder.resolve(name), passphrase), CLUSTER, time);
    }

    @Test
    void aGatewayThatLostItsKeyAsksAndEnrolsAgainWithinSeconds() {
        invitations.tick();
        var spent = file.find().orElseThrow();
        gateway("first.pem").enrol(spent, node());

        var anew = gateway("second.pem");
        assertThatThrownBy(() -> anew.enrol(spent, node()))
                .isInstanceOfSatisfying(
                        FederationException.class,
                        refusal -> assertThat(EnrolFault.spent(refusal)).isTrue());
        file.ask();
        time.advance(Duration.ofSeconds(11));
        invitations.tick();

        anew.enrol(file.find().orElseThrow(), node());
        assertThat(anew.good()).isTrue();
        assertThat(file.asked()).isFalse();
        assertThat(audit.before(Long.MAX_VALUE, 9)).singleElement().satisfies(entry -> {
            assertThat(entry.draft().verb()).isEqualTo("gateway.invite");
            assertThat(entry.draft().object()).isEqualTo("gateway-1");
        });
    }

    @Test
    void onlyTheNewestInvitationIsOpenAndAskingInALoopMakesNoMore() {
        invitations.tick();
        var first = file.find().orElseThrow();
        file.ask();
        invitations.tick();
        assertThat(file.find()).contains(first);

        time.advance(Duration.ofSeconds(11));
        invitations.tick();

        assertThat(file.find()).isPresent().get().isNotEqualTo(first);
        assertThatThrownBy(() -> gateway("thief.pem").enrol(first, node()))
                .hasMessageContaining(EnrolFault.INVITATION_UNKNOWN.code());
    }

    @Test
    void anInvitationIsRenewedTwiceInItsLifeAndReadableByItsOwnerAlone() throws Exception {
        invitations.tick();
        var first = file.find();
        time.advance(Duration.ofHours(11));
        invitations.tick();
        assertThat(file.find()).isEqualTo(first);
        time.advance(Duration.ofHours(1));
        invitations.tick();
        assertThat(file.find()).isNotEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(audit.before(Long.MAX_VALUE, 9)).isEmpty();
    }
}
