package io.hansa.trust.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.HostPort;
import io.hansa.core.resource.Tree;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.testkit.MemoryAuditStore;
import io.hansa.core.testkit.MemoryTokenStore;
import io.hansa.trust.authority.AuthorityJournal;
import io.hansa.trust.authority.ClusterAuthority;
import io.hansa.trust.authority.FederationRoot;
import io.hansa.trust.authority.IssuancePolicy;
import io.hansa.trust.keys.CheapKeys;
import io.hansa.trust.keys.Passphrase;
import io.hansa.trust.testkit.SetClock;
import io.hansa.trust.testkit.TestTrust;
import io.hansa.trust.x509.CertificateIssuer;
import io.hansa.trust.x509.CertificateProfile;
import io.hansa.trust.x509.Certificates;
import io.hansa.trust.x509.SigningRequest;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joins, honest and hostile, at the desk and at the joiner. */
class JoinTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final FederationName FEDERATION = new FederationName("acme.mesh");
    private static final ClusterId AZURE = new ClusterId("azure-weu");
    private static final ClusterId ONPREM = new ClusterId("onprem-fra");
    private static final Tree DESCRIPTION = Tree.fields().put("cloud", "azure").build();
    private static final Passphrase PASSPHRASE = Passphrase.of("correct horse battery".toCharArray());
    private static final SetClock ROOT_CLOCK = new SetClock(START);

    @TempDir
    private static Path shared;

    private static FederationRoot root;

    @TempDir
    private Path folder;

    private final SetClock clock = new SetClock(START);
    private final TestTrust issuer = TestTrust.of(clock, "acme.mesh", "aws-use1");
    private final MemoryTokenStore tokens = new MemoryTokenStore(clock);
    private final MemoryAuditStore audit = new MemoryAuditStore();
    private final Door door = new Door(issuer.membership());
    private final JoinDesk desk = new JoinDesk(root, this::issuerNow, new JoinDesk.Stores(tokens, door, audit), clock);

    @BeforeAll
    static void found() {
        root = FederationRoot.found(FEDERATION, CheapKeys.file(shared.resolve("root.key"), PASSPHRASE), ROOT_CLOCK);
    }

    /** The membership in memory. Thread-safe: every method holds the lock. */
    private static final class Door implements MemberDoor {
        private final Map<ClusterId, Member> members = new TreeMap<>();

        Door(Membership start) {
            members.putAll(start.members());
        }

        @Override
        public synchronized Membership membership() {
            return Membership.of(members.values());
        }

        @Override
        public synchronized void admit(Member member, Tree description) {
            members.put(member.cluster(), member);
        }
    }

    private JoinToken.Issuer issuerNow() {
        return new JoinToken.Issuer(
                new ClusterId("aws-use1"),
                issuer.domain("aws-use1"),
                "node-1.aws-use1.members.acme.mesh",
                List.of(HostPort.parse("192.0.2.1:15443")),
                new JoinToken.Fingerprints(
                        root.fingerprint(),
                        Certificates.fingerprint(
                                issuer.authorityKeys("aws-use1").getPublic())));
    }

    private JoinToken token(ClusterId cluster) {
        return desk.issue(cluster, JoinDesk.LIFE, "admin");
    }

    private static CertificateProfile.Authority profile(ClusterId cluster) {
        return new CertificateProfile.Authority(FEDERATION, cluster, TrustDomainName.of(cluster, FEDERATION), 1);
    }

    private static JoinMessage.Proof proof(KeyPair pair, CertificateProfile.Authority profile) {
        X509Certificate anchor = CertificateIssuer.selfSigned(pair, profile, START, new SecureRandom());
        return new JoinMessage.Proof(
                SigningRequest.create(pair, profile.cluster().value()), Certificates.encode(anchor));
    }

    private static byte[] request(JoinToken token, ClusterId as, JoinMessage.Proof proof) {
        return JoinMessage.request(
                new JoinMessage.Request(token.secret(), as, TrustDomainName.of(as, FEDERATION), proof, DESCRIPTION));
    }

    private static byte[] honest(JoinToken token, ClusterId as) {
        return request(token, as, proof(CertificateIssuer.newKeys(new SecureRandom()), profile(as)));
    }

    private JoinOutcome.Refused refused(byte[] message) {
        return (JoinOutcome.Refused) desk.join("192.0.2.9", message);
    }

    private AuditEntry.Draft lastAudit() {
        return audit.before(Long.MAX_VALUE, 1).getFirst().draft();
    }

    @Test
    void admitsAClusterByItsTokenAndWritesItDown() {
        var token = token(AZURE);
        assertThat(desk.join("192.0.2.9", honest(token, AZURE)))
                .isInstanceOfSatisfying(JoinOutcome.Admitted.class, admitted -> {
                    assertThat(admitted.member().state()).isEqualTo(ClusterState.ACTIVE);
                    assertThat(Certificates.signedBy(
                                    admitted.certificate(), root.certificate().getPublicKey()))
                            .isTrue();
                });
        assertThat(door.membership().find(AZURE)).isPresent();
        assertThat(lastAudit().result()).isEqualTo("done");
        assertThat(desk.open()).isEmpty();
    }

    @Test
    void refusesAReusedAnExpiredAnUnknownAndAnotherClustersToken() {
        var token = token(AZURE);
        var other = refused(honest(token, ONPREM));
        assertThat(other.fault()).isEqualTo(JoinFault.TOKEN_OF_OTHER_CLUSTER);
        assertThat(other.spent()).isFalse();
        assertThat(desk.join("192.0.2.9", honest(token, AZURE))).isInstanceOf(JoinOutcome.Admitted.class);
        assertThat(refused(honest(token, AZURE)).fault()).isEqualTo(JoinFault.TOKEN_REUSED);
        assertThat(lastAudit().detail()).contains(JoinFault.TOKEN_REUSED.code());

        var late = token(ONPREM);
        clock.advance(Duration.ofMinutes(10).plusSeconds(1));
        assertThat(refused(honest(late, ONPREM)).fault()).isEqualTo(JoinFault.TOKEN_EXPIRED);
        var secret = late.secret();
        secret[5] ^= 1;
        var flipped = new JoinToken(FEDERATION, ONPREM, late.issuer(), late.expires(), secret);
        assertThat(refused(honest(flipped, ONPREM)).fault()).isEqualTo(JoinFault.TOKEN_UNKNOWN);
        assertThat(door.membership().find(ONPREM)).isEmpty();
    }

    @Test
    void aPrintedTokenReadsBackAndAnyAlteredLetterIsToldApart() {
        var token = token(AZURE);
        var word = token.print();
        assertThat(word).startsWith("hansainv_");
        assertThat(JoinToken.parse(word)).isEqualTo(token);
        assertThat(JoinToken.parse("  " + word + "\n")).isEqualTo(token);
        for (int at = 0; at < word.length(); at++) {
            var altered = word.toCharArray();
            altered[at] = altered[at] == 'A' ? 'B' : 'A';
            assertThatThrownBy(() -> JoinToken.parse(new String(altered)))
                    .hasMessageContaining(JoinFault.TOKEN_ALTERED.code());
        }
        assertThat(token.toString()).doesNotContain(word.substring(20, 60));
        assertThat(tokens.open().getFirst().hash()).isEqualTo(token.hash());
    }

    @Test
    void aBadRequestLeavesTheTokenGoodAndABadContentBurnsIt() {
        var token = token(AZURE);
        var pair = CertificateIssuer.newKeys(new SecureRandom());
        var good = proof(pair, profile(AZURE));

        var unproven = good.csr().clone();
        unproven[unproven.length - 1] ^= 1;
        var first = refused(request(token, AZURE, new JoinMessage.Proof(unproven, good.anchor())));
        assertThat(first.fault()).isEqualTo(JoinFault.KEY_REFUSED);
        assertThat(first.spent()).isFalse();

        var known = refused(request(token, AZURE, proof(issuer.authorityKeys("aws-use1"), profile(AZURE))));
        assertThat(known.fault()).isEqualTo(JoinFault.KEY_REFUSED);
        assertThat(known.spent()).isFalse();
        assertThat(refused(new byte[] {1, 2}).fault()).isEqualTo(JoinFault.REQUEST_MALFORMED);
        assertThat(tokens.open()).hasSize(1);

        var foreignAnchor = proof(CertificateIssuer.newKeys(new SecureRandom()), profile(AZURE))
                .anchor();
        var burnt = refused(request(token, AZURE, new JoinMessage.Proof(good.csr(), foreignAnchor)));
        assertThat(burnt.fault()).isEqualTo(JoinFault.REQUEST_REFUSED);
        assertThat(burnt.spent()).isTrue();
        assertThat(lastAudit().detail()).contains("token spent");
        assertThat(refused(request(token, AZURE, good)).fault()).isEqualTo(JoinFault.TOKEN_REUSED);
    }

    @Test
    void refusesAnAnchorOfAnotherProfileAndADomainThatOverlaps() {
        var pair = CertificateIssuer.newKeys(new SecureRandom());
        var wider = refused(request(token(AZURE), AZURE, proof(pair, profile(ONPREM))));
        assertThat(wider.fault()).isEqualTo(JoinFault.REQUEST_REFUSED);
        assertThat(wider.spent()).isTrue();
        for (var domain : List.of("aws-use1.acme.mesh", "x.aws-use1.acme.mesh", "acme.mesh")) {
            var inside = new CertificateProfile.Authority(FEDERATION, AZURE, new TrustDomainName(domain), 1);
            var request = JoinMessage.request(new JoinMessage.Request(
                    token(AZURE).secret(), AZURE, inside.domain(), proof(pair, inside), DESCRIPTION));
            assertThat(refused(request).fault()).isEqualTo(JoinFault.DOMAIN_TAKEN);
        }
    }

    @Test
    void oneTokenAdmitsExactlyOneOfAHundredAtOnce() throws InterruptedException, ExecutionException {
        for (int round = 0; round < 10; round++) {
            var fresh = new Door(issuer.membership());
            var stores = new JoinDesk.Stores(new MemoryTokenStore(clock), fresh, new MemoryAuditStore());
            var crowded = new JoinDesk(root, this::issuerNow, stores, clock);
            var token = crowded.issue(AZURE, JoinDesk.LIFE, "admin");
            var message = honest(token, AZURE);
            var outcomes = new ArrayList<Future<JoinOutcome>>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 100; i++) {
                    var address = "192.0.2." + i;
                    outcomes.add(threads.submit(() -> crowded.join(address, message)));
                }
            }
            int admitted = 0;
            for (var outcome : outcomes) {
                switch (outcome.get()) {
                    case JoinOutcome.Admitted a -> admitted++;
                    case JoinOutcome.Refused r ->
                        assertThat(r.fault())
                                .isIn(JoinFault.TOKEN_REUSED, JoinFault.KEY_REFUSED, JoinFault.RATE_LIMITED);
                }
            }
            assertThat(admitted).as("round %d", round).isEqualTo(1);
        }
    }

    @Test
    void guessingIsLimitedButNeverLocksOutWhoHoldsAToken() {
        var token = token(AZURE);
        for (int i = 0; i < 200; i++) {
            var guess = new JoinToken(FEDERATION, AZURE, token.issuer(), token.expires(), new byte[32]);
            desk.join("198.51.100." + i % 20, honest(guess, AZURE));
        }
        var guess = new JoinToken(FEDERATION, AZURE, token.issuer(), token.expires(), new byte[32]);
        assertThat(refused(honest(guess, AZURE)).fault()).isEqualTo(JoinFault.RATE_LIMITED);
        assertThat(desk.join("198.51.100.1", honest(token, AZURE))).isInstanceOf(JoinOutcome.Admitted.class);
    }

    @Test
    void issuesTokensWithinBoundsAndWithdrawsThem() {
        assertThatThrownBy(() -> desk.issue(AZURE, Duration.ofHours(25), "admin"))
                .hasMessageContaining(JoinFault.LIFE_OUT_OF_RANGE.code());
        assertThatThrownBy(() -> desk.issue(new ClusterId("aws-use1"), JoinDesk.LIFE, "admin"))
                .hasMessageContaining(JoinFault.CLUSTER_KNOWN.code());
        var token = token(AZURE);
        assertThat(desk.revoke(token.hash(), "admin")).isTrue();
        assertThat(desk.revoke(token.hash(), "admin")).isFalse();
        assertThat(desk.join("192.0.2.9", honest(token, AZURE))).isInstanceOf(JoinOutcome.Refused.class);
        for (int i = 0; i < 100; i++) {
            desk.issue(new ClusterId("c" + i), JoinDesk.LIFE, "admin");
        }
        assertThatThrownBy(() -> token(AZURE)).hasMessageContaining(JoinFault.TOO_MANY_TOKENS.code());
    }

    @Test
    void anEvictedClusterNeedsANewKeyAndComesBackWithAHigherRevision() {
        var pair = CertificateIssuer.newKeys(new SecureRandom());
        desk.join("192.0.2.9", request(token(AZURE), AZURE, proof(pair, profile(AZURE))));
        var before = door.membership().find(AZURE).orElseThrow();
        door.admit(before.with(ClusterState.EVICTED, "test"), DESCRIPTION);
        var token = token(AZURE);
        assertThat(refused(request(token, AZURE, proof(pair, profile(AZURE)))).fault())
                .isEqualTo(JoinFault.KEY_REFUSED);
        assertThat(desk.join("192.0.2.9", honest(token, AZURE))).isInstanceOf(JoinOutcome.Admitted.class);
        var after = door.membership().find(AZURE).orElseThrow();
        assertThat(after.revision()).isEqualTo(before.revision() + 2);
        assertThat(after.state()).isEqualTo(ClusterState.ACTIVE);
    }

    private ClusterAuthority authority(ClusterId cluster) {
        return ClusterAuthority.open(
                profile(cluster),
                CheapKeys.file(folder.resolve(cluster + ".key"), PASSPHRASE),
                AuthorityJournal.open(folder.resolve(cluster + ".issued"), START),
                IssuancePolicy.alone(),
                clock);
    }

    private IssuerDialer dialer(List<String> methods) {
        return (token, server) -> (cluster, method, request, deadline) -> {
            assertThat(server.test(issuer.node("aws-use1", "node-1").chain())).isTrue();
            assertThat(server.test(issuer.gateway("aws-use1", "gw-1").chain())).isFalse();
            methods.add(method);
            return desk.handlers().stream()
                    .filter(h -> h.method().equals(method) && h.anonymous())
                    .findFirst()
                    .orElseThrow()
                    .handle(java.util.Optional.empty(), "192.0.2.9", request);
        };
    }

    @Test
    void aJoinerLooksAtTheRootFirstAndInstallsWhatFits() {
        var authority = authority(AZURE);
        var joiner = new Joiner(authority, dialer(new ArrayList<>()), clock);
        var token = token(AZURE);

        var otherRoot = new JoinToken.Issuer(
                token.issuer().cluster(),
                token.issuer().domain(),
                token.issuer().serverName(),
                token.issuer().gateways(),
                new JoinToken.Fingerprints(
                        "ab".repeat(32), token.issuer().fingerprints().authority()));
        var asked = new ArrayList<String>();
        var suspicious = new Joiner(authority, dialer(asked), clock);
        var mistaken = new JoinToken(FEDERATION, AZURE, otherRoot, token.expires(), token.secret());
        assertThat(suspicious.join(mistaken.print(), DESCRIPTION))
                .isInstanceOfSatisfying(
                        JoinResult.Refused.class, r -> assertThat(r.fault()).isEqualTo(JoinFault.ROOT_DIFFERS));
        assertThat(asked).containsExactly("join/root");
        assertThat(authority.root()).isEmpty();

        assertThat(joiner.join(token(ONPREM).print(), DESCRIPTION))
                .isInstanceOfSatisfying(
                        JoinResult.Refused.class,
                        r -> assertThat(r.fault()).isEqualTo(JoinFault.TOKEN_OF_OTHER_CLUSTER));
        assertThat(joiner.join(token.print(), DESCRIPTION))
                .isInstanceOfSatisfying(
                        JoinResult.Joined.class,
                        joined -> assertThat(joined.members().find(AZURE)).isPresent());
        assertThat(authority.root()).contains(root.certificate());
        assertThat(joiner.join(token.print(), DESCRIPTION))
                .isInstanceOfSatisfying(
                        JoinResult.Refused.class, r -> assertThat(r.fault()).isEqualTo(JoinFault.ALREADY_JOINED));
    }

    @Test
    void theIssuersRefusalReachesTheJoinerWithItsCode() {
        var joiner = new Joiner(authority(AZURE), dialer(new ArrayList<>()), clock);
        var token = token(AZURE);
        desk.join("192.0.2.8", honest(token, AZURE));
        door.admit(door.membership().find(AZURE).orElseThrow().with(ClusterState.EVICTED, "test"), DESCRIPTION);
        assertThat(joiner.join(token.print(), DESCRIPTION))
                .isInstanceOfSatisfying(
                        JoinResult.Refused.class, r -> assertThat(r.fault()).isEqualTo(JoinFault.TOKEN_REUSED));
    }
}
