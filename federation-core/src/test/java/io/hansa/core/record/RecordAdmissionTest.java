package io.hansa.core.record;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.record.Admission.Admitted;
import io.hansa.core.record.Admission.Deferred;
import io.hansa.core.record.Admission.Refused;
import io.hansa.core.record.Admission.Unchanged;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.testkit.VirtualTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordAdmissionTest {
    private static final Instant NOW = VirtualTime.START;
    private static final RecordKey ORDER = new RecordKey(AWS, RecordKind.SERVICE, "order");
    private static final byte[] PAYLOAD = Cbor.write(Tree.of("order"));

    private final TestAuthority aws = new TestAuthority(AWS, NOW.minusSeconds(3600));
    private final TestAuthority azure = new TestAuthority(AZURE, NOW.minusSeconds(3600));
    private final TestAuthority.Leaf node = aws.leaf(0xa1, "/control/node-1");
    private final Membership membership =
            Membership.of(List.of(aws.member(ClusterState.ACTIVE), azure.member(ClusterState.ACTIVE)));
    private final RecordAdmission admission = new RecordAdmission();

    @Test
    void admitsWhatANodeOfTheOriginSigned() {
        var offer = signed(node, 1, 5, NOW);

        assertThat(admit(offer)).isEqualTo(new Admitted(offer));
    }

    @Test
    void admitsATrustRecordByItself() {
        var trust = aws.trust(node);

        assertThat(admission.admit(trust, Optional.empty(), membership, Optional.empty(), NOW))
                .isEqualTo(new Admitted(trust));
    }

    @Test
    void goesOnAdmittingAfterTheLeafHasExpired() {
        var offer = signed(node, 1, 5, NOW);

        assertThat(admission.admit(
                        offer, Optional.empty(), membership, Optional.of(aws.trust(node)), NOW.plusSeconds(500_000)))
                .isInstanceOf(Admitted.class);
    }

    @Test
    void waitsForASignerThatIsNotHereYet() {
        assertThat(admission.admit(signed(node, 1, 5, NOW), Optional.empty(), membership, Optional.empty(), NOW))
                .isEqualTo(new Deferred(RecordFault.SIGNER_UNKNOWN));
    }

    @Test
    void ordersByEpochThenVersionAndNeverByTheClock() {
        var held = signed(node, 2, 5, NOW);

        assertThat(admit(signed(node, 2, 6, NOW.minusSeconds(60)), held)).isInstanceOf(Admitted.class);
        assertThat(admit(signed(node, 3, 1, NOW), held)).isInstanceOf(Admitted.class);
        assertThat(admit(held, held)).isEqualTo(new Unchanged());
        assertRefused(RecordFault.WENT_BACK, admit(signed(node, 2, 4, NOW.plusSeconds(1)), held));
        assertRefused(RecordFault.WENT_BACK, admit(signed(node, 1, 99, NOW.plusSeconds(1)), held));
        assertRefused(RecordFault.STAMP_REUSED, admit(signed(node, 2, 5, NOW), held));
    }

    @Test
    void refusesWhatWasAlteredOnTheWay() {
        var good = signed(node, 1, 5, NOW);
        var payload = new SignedRecord(
                ORDER, good.stamp(), false, Cbor.write(Tree.of("forged")), good.keyId(), good.signature());
        var stamp = new SignedRecord(ORDER, new Stamp(1, 6, NOW), false, PAYLOAD, good.keyId(), good.signature());
        var deleted = new SignedRecord(ORDER, good.stamp(), true, new byte[0], good.keyId(), good.signature());
        var name = new SignedRecord(
                new RecordKey(AWS, RecordKind.SERVICE, "stock"),
                good.stamp(),
                false,
                PAYLOAD,
                good.keyId(),
                good.signature());

        for (var forged : List.of(payload, stamp, deleted, name)) {
            assertRefused(RecordFault.SIGNATURE_BAD, admit(forged));
        }
        var noSignature = new SignedRecord(ORDER, good.stamp(), false, PAYLOAD, good.keyId(), new byte[] {1, 2, 3});
        assertRefused(RecordFault.MALFORMED, admit(noSignature));
    }

    @Test
    void refusesAnotherClustersNode() {
        var foreign = azure.leaf(0xb2, "/control/node-1");

        assertRefused(RecordFault.SIGNER_FOREIGN, admit(signed(foreign, 1, 5, NOW), azure.trust(foreign)));
    }

    @Test
    void refusesAnIdentityThatIsNoNode() {
        for (var path : List.of("/gateway/gw-1", "/workload/order", "/control/node-1/more")) {
            var other = aws.leaf(0xc3, path);

            assertRefused(RecordFault.SIGNER_FOREIGN, admit(signed(other, 1, 5, NOW), aws.trust(other)));
        }
    }

    @Test
    void refusesALeafOfAnAuthorityThatIsNotTheOrigins() {
        var impostor = new TestAuthority(AWS, NOW.minusSeconds(3600)).leaf(0xa1, "/control/node-1");

        assertRefused(RecordFault.SIGNER_FOREIGN, admit(signed(impostor, 1, 5, NOW), aws.trust(impostor)));
    }

    @Test
    void refusesACertificateThatIsNotTheOneNamed() {
        var other = aws.leaf(0xa2, "/control/node-1");

        assertRefused(RecordFault.SIGNER_FOREIGN, admit(signed(node, 1, 5, NOW), aws.trust(other)));
    }

    @Test
    void refusesWhatWasSignedOutsideTheLeafsLifeOrInTheFuture() {
        assertRefused(RecordFault.SIGNED_OUTSIDE_LIFE, admit(signed(node, 1, 5, NOW.minusSeconds(3601))));
        assertRefused(RecordFault.FROM_THE_FUTURE, admit(signed(node, 1, 5, NOW.plusSeconds(61))));
        assertThat(admit(signed(node, 1, 5, NOW.plusSeconds(60)))).isInstanceOf(Admitted.class);
    }

    @ParameterizedTest
    @EnumSource(ClusterState.class)
    void believesAnOriginAsLongAsItIsTrusted(ClusterState state) {
        var members = Membership.of(List.of(aws.member(state)));
        var result =
                admission.admit(signed(node, 1, 5, NOW), Optional.empty(), members, Optional.of(aws.trust(node)), NOW);

        if (state.trusted()) {
            assertThat(result).isInstanceOf(Admitted.class);
        } else {
            assertRefused(RecordFault.UNTRUSTED_ORIGIN, result);
        }
    }

    @Test
    void refusesAnOriginOutsideTheFederation() {
        var key = new RecordKey(new ClusterId("elsewhere"), RecordKind.SERVICE, "order");

        assertRefused(RecordFault.FOREIGN_ORIGIN, admit(TestAuthority.sign(node, key, new Stamp(1, 1, NOW), PAYLOAD)));
    }

    @Test
    void refusesATrustRecordWithoutAUsableChain() {
        var key = new RecordKey(AWS, RecordKind.TRUST, node.serial());
        for (var payload : List.of(
                Cbor.write(Tree.of("no chain")),
                Cbor.write(Tree.fields().put("chain", "text").build()),
                new byte[] {(byte) 0xff})) {
            var offer = TestAuthority.sign(node, key, new Stamp(1, 1, NOW), payload);
            assertRefused(RecordFault.MALFORMED, admit(offer));
        }
    }

    @Test
    void readsBackTheFormThatTravels() {
        var record = signed(node, 3, 7, NOW);

        assertThat(SignedRecord.fromTree(Cbor.read(Cbor.write(record.toTree()), "wire")))
                .isEqualTo(record);
    }

    private static SignedRecord signed(TestAuthority.Leaf leaf, long epoch, long version, Instant at) {
        return TestAuthority.sign(leaf, ORDER, new Stamp(epoch, version, at), PAYLOAD);
    }

    private Admission admit(SignedRecord offer) {
        return admit(offer, aws.trust(node));
    }

    private Admission admit(SignedRecord offer, SignedRecord heldOrTrust) {
        boolean trust = heldOrTrust.key().kind() == RecordKind.TRUST;
        return admission.admit(
                offer,
                trust ? Optional.empty() : Optional.of(heldOrTrust),
                membership,
                Optional.of(trust ? heldOrTrust : aws.trust(node)),
                NOW);
    }

    private static void assertRefused(RecordFault fault, Admission result) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        Refused.class, r -> assertThat(r.fault()).isEqualTo(fault));
    }
}
