package io.hansa.trust.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.membership.Membership;
import io.hansa.core.record.Admission;
import io.hansa.core.record.RecordAdmission;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.Stamp;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.trust.testkit.SetClock;
import io.hansa.trust.testkit.TestTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small parts around an authority: journal, schedule, limits, pins, signatures. */
class AuthorityPartsTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private final SetClock clock = new SetClock(START);
    private final TestTrust trust = TestTrust.of(clock, "acme.mesh", "aws-use1", "azure-weu");

    @TempDir
    private Path folder;

    private static AuthorityJournal.Issued issued(String serial, Instant end) {
        return new AuthorityJournal.Issued(serial, "key" + serial, "spiffe://a.b/c", START, end);
    }

    @Test
    void aJournalRemembersAcrossRestartsAndForgetsAWeekAfterTheEnd() {
        var path = folder.resolve("issued");
        try (var journal = AuthorityJournal.open(path, START)) {
            journal.append(issued("1", START.plusSeconds(60)));
            journal.append(issued("2", START.plus(Duration.ofDays(30))));
        }
        try (var journal = AuthorityJournal.open(path, START.plus(Duration.ofDays(2)))) {
            assertThat(journal.keySeen("key1")).isTrue();
            assertThat(journal.alive(START.plus(Duration.ofDays(2)))).hasSize(1);
        }
        try (var journal = AuthorityJournal.open(path, START.plus(Duration.ofDays(8)))) {
            assertThat(journal.keySeen("key1")).isFalse();
            assertThat(journal.find("2")).contains(issued("2", START.plus(Duration.ofDays(30))));
        }
    }

    @Test
    void aJournalDropsALineCutByACrashAndRefusesAnyOtherDamage() throws IOException {
        var path = folder.resolve("issued");
        try (var journal = AuthorityJournal.open(path, START)) {
            journal.append(issued("1", START.plusSeconds(60)));
            journal.append(issued("2", START.plusSeconds(60)));
        }
        var whole = Files.readAllBytes(path);
        Files.write(path, java.util.Arrays.copyOf(whole, whole.length - 3));
        try (var journal = AuthorityJournal.open(path, START)) {
            assertThat(journal.keySeen("key1")).isTrue();
            assertThat(journal.keySeen("key2")).isFalse();
            journal.append(issued("3", START.plusSeconds(60)));
        }
        var damaged = Files.readAllBytes(path);
        damaged[12] ^= 1;
        Files.write(path, damaged);
        assertThatThrownBy(() -> AuthorityJournal.open(path, START))
                .hasMessageContaining(AuthorityFault.JOURNAL_CORRUPT.code())
                .hasMessageContaining("line 1");
        assertThat(Files.readAllBytes(path)).isEqualTo(damaged);
    }

    @Test
    void leavesAreDueAroundHalfOfTheirLifeAndNotAllAtOnce() {
        var dues = new java.util.HashSet<Instant>();
        for (int i = 0; i < 100; i++) {
            var leaf = trust.node("aws-use1", "node-1").leaf();
            var life = Duration.between(
                    leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant());
            var due = RenewalSchedule.due(leaf);
            assertThat(RenewalSchedule.due(leaf)).isEqualTo(due);
            assertThat(Duration.between(leaf.getNotBefore().toInstant(), due))
                    .isBetween(
                            life.multipliedBy(40).dividedBy(100),
                            life.multipliedBy(60).dividedBy(100));
            dues.add(due);
        }
        assertThat(dues).hasSizeGreaterThan(50);
    }

    @Test
    void retriesBackOffAndBecomeSteadyNearTheEnd() {
        var leaf = trust.node("aws-use1", "node-1").leaf();
        var half = START.plus(Duration.ofHours(12));
        assertThat(RenewalSchedule.retry(leaf, 1, half)).isEqualTo(half.plusSeconds(5));
        assertThat(RenewalSchedule.retry(leaf, 3, half)).isEqualTo(half.plusSeconds(20));
        assertThat(RenewalSchedule.retry(leaf, 1000, half)).isEqualTo(half.plus(Duration.ofMinutes(10)));
        var late = START.plus(Duration.ofHours(23));
        assertThat(RenewalSchedule.retry(leaf, 1000, late)).isEqualTo(late.plusSeconds(5));
    }

    @Test
    void strangersAreLimitedByAddressAndTogether() {
        var limit = new AttemptLimit(2, 3);
        limit.failed("a", START);
        assertThat(limit.allowed("a", START)).isTrue();
        limit.failed("a", START);
        assertThat(limit.allowed("a", START)).isFalse();
        assertThat(limit.allowed("b", START)).isTrue();
        limit.failed("b", START);
        assertThat(limit.allowed("c", START)).isFalse();
        assertThat(limit.allowed("a", START.plusSeconds(61))).isTrue();
    }

    @Test
    void aPinAdmitsNodesOfThePinnedAuthorityOnly() throws CertificateException {
        var fingerprint = io.hansa.trust.x509.Certificates.fingerprint(
                trust.authorityKeys("aws-use1").getPublic());
        var pin = new PinnedTrust(trust.domain("aws-use1"), fingerprint, clock);
        var node = trust.node("aws-use1", "node-1");
        assertThat(pin.test(node.chain())).isTrue();
        assertThat(pin.test(List.of(node.leaf(), trust.anchor("aws-use1")))).isTrue();
        assertThat(pin.test(List.of(node.leaf()))).isFalse();
        assertThat(pin.test(List.of())).isFalse();
        assertThat(pin.test(trust.gateway("aws-use1", "gw-1").chain())).isFalse();
        assertThat(pin.test(trust.node("azure-weu", "node-1").chain())).isFalse();
        var twin = TestTrust.of(clock, "acme.mesh", "aws-use1").node("aws-use1", "node-1");
        assertThat(pin.test(twin.chain())).isFalse();
        assertThat(pin.test(List.of(twin.leaf(), node.chain().getLast()))).isFalse();
        var chain = node.chain().toArray(X509Certificate[]::new);
        pin.checkServerTrusted(chain, "UNKNOWN");
        assertThatThrownBy(() -> pin.checkClientTrusted(chain, "UNKNOWN")).isInstanceOf(CertificateException.class);
    }

    @Test
    void signaturesOfANodeAreAdmittedAndThoseOfAGatewayAreNot() {
        var admission = new RecordAdmission();
        Membership membership = trust.membership();
        for (boolean node : new boolean[] {true, false}) {
            var identity = node ? trust.node("aws-use1", "node-1") : trust.gateway("aws-use1", "gw-1");
            var signer = new NodeRecordSigner(TestTrust.source(identity));
            var record = signer.sign(
                    RecordKey.parse("aws-use1/trust/" + signer.keyId()),
                    new Stamp(1, 1, START),
                    false,
                    signer.trustPayload());
            assertThat(record.keyId()).isEqualTo(identity.keyId());
            var admitted = admission.admit(record, Optional.empty(), membership, Optional.empty(), START);
            assertThat(admitted instanceof Admission.Admitted)
                    .as("%s", admitted)
                    .isEqualTo(node);
            var payload = Cbor.write(Tree.fields().put("a", 1).build());
            var svc = signer.sign(RecordKey.parse("aws-use1/svc/order"), new Stamp(1, 2, START), false, payload);
            assertThat(
                            admission.admit(svc, Optional.empty(), membership, Optional.of(record), START)
                                    instanceof Admission.Admitted)
                    .isEqualTo(node);
        }
    }
}
