package io.hansa.node.change;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.catalog.Export;
import io.hansa.core.desk.Caller;
import io.hansa.core.desk.Role;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ServiceName;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Verb;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.routing.RouteReason;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.node.records.OwnExports;
import io.hansa.node.state.TestNode;
import io.hansa.trust.testkit.TestTrust;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ChangeVerbsTest {
    private static final Caller OLGA = new Caller("olga", Role.ADMIN, "");
    private static final Tree NOTHING = Tree.fields().build();

    private final VirtualTime time = new VirtualTime();
    private final TestTrust trust = TestTrust.of(time, "acme.mesh", "aws-use1", "azure-weu", "onprem-fra");
    private final TestNode aws = new TestNode(AWS, trust, time);
    private final TestNode azure = new TestNode(AZURE, trust, time);
    private final RecordDesk records = new RecordDesk() {
        @Override
        public SignedRecord put(RecordKind kind, String name, Tree content) {
            return aws.replica().put(kind, name, content);
        }

        @Override
        public SignedRecord tombstone(RecordKind kind, String name) {
            return aws.replica().tombstone(kind, name);
        }
    };

    private static List<String> codes(Draft draft, Level level) {
        return draft.checks().stream()
                .filter(c -> c.level() == level)
                .map(c -> c.code())
                .toList();
    }

    private void azureOffersOrder() {
        azure.brain().exports(List.of(Export.of(new ServiceName("order"))));
        azure.lists("order", 2);
        aws.hear(azure);
    }

    private void carryOut(ChangeVerb verb, ChangeRequest request) {
        verb.carryOut(request, aws.view(), OLGA, "test");
        aws.think();
    }

    @Nested
    class AnExport {
        private final OwnExports documents = new OwnExports(aws.replica());
        private final ExportChange change =
                new ExportChange(documents, () -> aws.brain().exports(ExportChange.stored(documents)));
        private final ChangeRequest export = new ChangeRequest(
                Verb.EXPORT, "order", Export.of(new ServiceName("order")).toTree());
        private final ChangeRequest unexport = new ChangeRequest(Verb.UNEXPORT, "order", NOTHING);

        @Test
        void saysWhetherTheLocalServiceIsThere() {
            assertThat(codes(change.draft(export, aws.view()), Level.WARN)).containsExactly("HANSA-PLAN-202");

            aws.lists("order", 2);

            assertThat(codes(change.draft(export, aws.view()), Level.OK)).containsExactly("HANSA-PLAN-201");
        }

        @Test
        void isOfferedUntilItIsTakenBack() {
            aws.lists("order", 2);
            assertThat(change.draft(export, aws.view()).inverse()).contains(unexport);

            carryOut(change, export);
            assertThat(aws.view().catalog().services()).containsExactly(new ServiceName("order"));
            var back = change.draft(unexport, aws.view());
            assertThat(codes(back, Level.WARN)).containsExactly("HANSA-PLAN-205");
            assertThat(back.inverse()).contains(export);

            carryOut(change, unexport);
            assertThat(aws.view().catalog().services()).isEmpty();
            assertThatThrownBy(() -> change.draft(unexport, aws.view())).isInstanceOf(FederationException.class);
        }

        @Test
        void knowsWhoElseOffersIt() {
            azureOffersOrder();
            carryOut(change, export);

            assertThat(codes(change.draft(unexport, aws.view()), Level.OK)).containsExactly("HANSA-PLAN-204");
        }

        @Test
        void refusesASpecOfAnotherService() {
            var other = new ChangeRequest(Verb.EXPORT, "stock", export.params());

            assertThatThrownBy(() -> change.draft(other, aws.view())).isInstanceOf(FederationException.class);
        }

        @Test
        void anOperatorsWinsOverTheFiles() {
            carryOut(change, export);
            var configured = List.of(
                    new Export(
                            new ServiceName("order"),
                            List.of(new Export.Backend("other", "", 1)),
                            java.util.Set.of(),
                            List.of()),
                    Export.of(new ServiceName("stock")));

            assertThat(ExportChange.all(configured, documents))
                    .extracting(
                            e -> e.service() + " by " + e.backends().getFirst().name())
                    .containsExactly("order by order", "stock by stock");
        }
    }

    @Nested
    class ADrain {
        private final DrainChange change = new DrainChange(records, time);
        private final ChangeRequest drain = new ChangeRequest(Verb.DRAIN, "azure-weu", NOTHING);

        @Test
        void warnsOfServicesThatNobodyElseHas() {
            azureOffersOrder();

            var draft = change.draft(drain, aws.view());

            assertThat(codes(draft, Level.WARN)).containsExactly("HANSA-PLAN-211");
            assertThat(draft.services()).containsExactly("order");
            assertThat(draft.scenario()).isPresent();
        }

        @Test
        void isInForceOnceAndEndsByItsId() {
            carryOut(change, drain);
            assertThat(aws.view().drains()).hasSize(1);
            assertThat(codes(change.draft(drain, aws.view()), Level.BLOCK)).containsExactly("HANSA-PLAN-212");

            var end = change.draft(drain, aws.view()).inverse().orElseThrow();
            assertThat(codes(change.draft(end, aws.view()), Level.BLOCK)).isEmpty();
            carryOut(change, end);

            assertThat(aws.view().drains()).isEmpty();
        }

        @Test
        void isEndedWhereItWasMade() {
            carryOut(change, drain);
            var end = change.draft(drain, aws.view()).inverse().orElseThrow();
            azure.hear(aws);

            assertThat(codes(change.draft(end, azure.view()), Level.BLOCK)).containsExactly("HANSA-PLAN-214");
        }

        @Test
        void needsAKnownClusterAndAnHonestSpan() {
            assertThatThrownBy(() -> change.draft(new ChangeRequest(Verb.DRAIN, "nobody", NOTHING), aws.view()))
                    .isInstanceOf(FederationException.class);
            var endless = Tree.fields().put("expires", "100h").build();
            assertThatThrownBy(() -> change.draft(new ChangeRequest(Verb.DRAIN, "azure-weu", endless), aws.view()))
                    .isInstanceOf(InvalidResource.class);
        }
    }

    @Nested
    class APin {
        private final PinChange change = new PinChange(records, time);
        private final ChangeRequest pin = new ChangeRequest(Verb.PIN, "order@azure-weu", NOTHING);

        @Test
        void sendsCallsThereUntilItEnds() {
            azureOffersOrder();
            var draft = change.draft(pin, aws.view());
            assertThat(codes(draft, Level.OK)).containsExactly("HANSA-PLAN-253");
            assertThat(draft.scenario().orElseThrow().pins()).hasSize(1);

            carryOut(change, pin);
            assertThat(aws.view().pins()).hasSize(1);
            assertThat(aws.view()
                            .plan()
                            .find(new ServiceName("order"))
                            .orElseThrow()
                            .candidates())
                    .anyMatch(c -> c.reason() == RouteReason.PINNED);
            assertThat(codes(change.draft(pin, aws.view()), Level.BLOCK)).containsExactly("HANSA-PLAN-252");

            var end = draft.inverse().orElseThrow();
            assertThat(codes(change.draft(end, aws.view()), Level.BLOCK)).isEmpty();
            carryOut(change, end);
            assertThat(aws.view().pins()).isEmpty();
        }

        @Test
        void isEndedWhereItWasMade() {
            azureOffersOrder();
            carryOut(change, pin);
            azure.hear(aws);
            var end = change.draft(pin, aws.view()).inverse().orElseThrow();

            assertThat(codes(change.draft(end, azure.view()), Level.BLOCK)).containsExactly("HANSA-PLAN-254");
        }

        @Test
        void needsAnOfferAndWarnsWhenNothingIsReadyThere() {
            for (var target : List.of("order", "order@nobody", "stock@azure-weu")) {
                assertThatThrownBy(() -> change.draft(new ChangeRequest(Verb.PIN, target, NOTHING), aws.view()))
                        .as(target)
                        .isInstanceOf(FederationException.class);
            }
            azureOffersOrder();
            azure.lists("order", 0);
            aws.hear(azure);
            assertThat(codes(change.draft(pin, aws.view()), Level.WARN)).containsExactly("HANSA-PLAN-251");
            assertThatThrownBy(() -> change.draft(new ChangeRequest(Verb.UNPIN, "p", NOTHING), aws.view()))
                    .isInstanceOf(FederationException.class);
        }
    }

    @Nested
    class AMember {
        private final MemberChange change = new MemberChange(records);

        private Draft draft(Verb verb, String cluster) {
            return change.draft(new ChangeRequest(verb, cluster, NOTHING), aws.view());
        }

        @Test
        void isSuspendedAndTakenBack() {
            var draft = draft(Verb.SUSPEND, "azure-weu");
            assertThat(draft.inverse()).map(ChangeRequest::verb).contains(Verb.RESUME);
            assertThat(draft.scenario()).isPresent();

            carryOut(change, new ChangeRequest(Verb.SUSPEND, "azure-weu", NOTHING));

            assertThat(codes(draft(Verb.SUSPEND, "azure-weu"), Level.BLOCK)).containsExactly("HANSA-PLAN-223");
            carryOut(change, new ChangeRequest(Verb.RESUME, "azure-weu", NOTHING));
            assertThat(aws.view().membership().find(AZURE).orElseThrow().state().trusted())
                    .isTrue();
        }

        @Test
        void onceEvictedStaysSo() {
            assertThat(codes(draft(Verb.EVICT, "azure-weu"), Level.WARN)).containsExactly("HANSA-PLAN-224");
            assertThat(draft(Verb.EVICT, "azure-weu").inverse()).isEmpty();

            carryOut(change, new ChangeRequest(Verb.EVICT, "azure-weu", NOTHING));

            assertThat(codes(draft(Verb.RESUME, "azure-weu"), Level.BLOCK)).containsExactly("HANSA-PLAN-221");
        }

        @Test
        void cannotWithdrawTrustFromItself() {
            assertThat(codes(draft(Verb.SUSPEND, "aws-use1"), Level.BLOCK)).containsExactly("HANSA-PLAN-222");
        }
    }

    @Nested
    class APolicy {
        private final PolicyChange change = new PolicyChange(records, aws.brain()::heads);

        private ChangeRequest apply(String name, String service, String tier) {
            var tiers = Tree.of(
                    List.of(tier),
                    t -> t.equals("any")
                            ? Tree.fields().put("scope", t).build()
                            : Tree.fields()
                                    .put("scope", "clusters")
                                    .put(
                                            "clusters",
                                            Tree.of(
                                                    List.of(t),
                                                    c -> Tree.fields()
                                                            .put("cluster", c)
                                                            .build()))
                                    .build());
            return new ChangeRequest(
                    Verb.POLICY_APPLY,
                    name,
                    Tree.fields()
                            .put("services", Tree.of(List.of(service), Tree::of))
                            .put("tiers", tiers)
                            .build());
        }

        private void edit(TestNode node, String editor) {
            var policy = new FailoverPolicy(
                    "shop",
                    List.of(),
                    FailoverPolicy.BUILT_IN.tiers(),
                    70,
                    List.of(),
                    0,
                    FailoverPolicy.BUILT_IN.staleness(),
                    FailoverPolicy.BUILT_IN.damping());
            node.replica()
                    .put(
                            RecordKind.POLICY,
                            "shop",
                            PolicyRevision.first("shop", policy, editor, "").toTree());
            node.think();
        }

        @Test
        void isTheNextOfItsChain() {
            carryOut(change, apply("shop", "order", "any"));
            var first = aws.view().policies().get("shop").revision();

            carryOut(change, apply("shop", "order", "azure-weu"));

            var second = aws.view().policies().get("shop").revision();
            assertThat(second.revision()).isEqualTo(2);
            assertThat(second.previous()).isEqualTo(first.hash());
            assertThat(second.editor()).isEqualTo("olga@aws-use1");
            assertThat(second.predecessor()).isNotNull();
        }

        @Test
        void settlesWhatWasEditedAtOnce() {
            edit(aws, "a@aws-use1");
            edit(azure, "b@azure-weu");
            azure.replica()
                    .put(
                            RecordKind.POLICY,
                            "shop",
                            PolicyRevision.first("shop", null, "b@azure-weu", "another")
                                    .toTree());
            aws.hear(azure);
            assertThat(aws.view().forks()).containsKey("shop");
            var request = apply("shop", "order", "any");
            assertThat(codes(change.draft(request, aws.view()), Level.INFO)).containsExactly("HANSA-PLAN-244");

            carryOut(change, request);

            assertThat(aws.view().forks()).isEmpty();
            assertThat(aws.view().policies().get("shop").conflict()).isEmpty();
        }

        @Test
        void isDeletedByARevisionAndBroughtBackByAnother() {
            carryOut(change, apply("shop", "order", "any"));
            var delete = new ChangeRequest(Verb.POLICY_DELETE, "shop", NOTHING);
            assertThat(change.draft(delete, aws.view()).inverse())
                    .map(ChangeRequest::verb)
                    .contains(Verb.POLICY_APPLY);
            carryOut(change, delete);
            assertThat(aws.view().policies()).isEmpty();
            assertThatThrownBy(() -> change.draft(delete, aws.view())).isInstanceOf(FederationException.class);

            carryOut(change, apply("shop", "order", "any"));

            assertThat(aws.view().policies().get("shop").revision().revision()).isEqualTo(3);
        }

        @Test
        void doesNotSpeakForAServiceThatHasOne() {
            carryOut(change, apply("shop", "order", "any"));

            var draft = change.draft(apply("other", "order", "any"), aws.view());

            assertThat(codes(draft, Level.BLOCK)).containsExactly("HANSA-PLAN-242");
            assertThat(draft.inverse()).map(ChangeRequest::verb).isEqualTo(Optional.of(Verb.POLICY_DELETE));
        }

        @Test
        void warnsOfAClusterThatNobodyKnows() {
            var draft = change.draft(apply("shop", "order", "gcp-use4"), aws.view());

            assertThat(codes(draft, Level.WARN)).containsExactly("HANSA-PLAN-241");
        }
    }
}
