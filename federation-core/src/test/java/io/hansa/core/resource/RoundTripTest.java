package io.hansa.core.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.catalog.Export;
import io.hansa.core.catalog.ServiceOffer;
import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Pin;
import io.hansa.core.membership.Member;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.CostRule;
import io.hansa.core.policy.Damping;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.FailoverTier;
import io.hansa.core.policy.FailoverTier.Scope;
import io.hansa.core.policy.FailoverTier.WeightedCluster;
import io.hansa.core.policy.HealthRule;
import io.hansa.core.policy.Place;
import io.hansa.core.policy.StalenessRule;
import io.hansa.core.record.Manifest;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ProbeOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every payload is read back as it was written, and a damaged one is refused with its place, never with a crash. */
class RoundTripTest {

    /** A value with its way to a tree and back. */
    record Form(String name, Tree tree, Function<Tree, Object> read, Object value) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Form> forms() {
        var info = info();
        var offer = offer();
        var export = export();
        var policy = policy();
        var drain = drain();
        var observation = observation();
        var member = Samples.member(Samples.AZURE, ClusterState.ACTIVE).with(ClusterState.SUSPENDED, "odd traffic");
        var manifest = new Manifest(Samples.AWS, 3, 99, 12, "ab".repeat(32));
        return Stream.of(
                new Form("cluster", info.toTree(), ClusterInfo::fromTree, info),
                new Form("offer", offer.toTree(), ServiceOffer::fromTree, offer),
                new Form("export", export.toTree(), tree -> TreeReader.read(tree, Export::read), export),
                new Form(
                        "policy",
                        policy.toTree(),
                        tree -> TreeReader.read(tree, in -> FailoverPolicy.read("gold", in)),
                        policy),
                new Form("drain", drain.toTree(), Drain::fromTree, drain),
                new Form("pin", pin().toTree(), Pin::fromTree, pin()),
                new Form("observation", observation.toTree(), Observation::fromTree, observation),
                new Form("member", member.toTree(), Member::fromTree, member),
                new Form("manifest", manifest.toTree(), Manifest::fromTree, manifest));
    }

    private static ClusterInfo info() {
        var info = Samples.info(Samples.AWS, Cloud.AWS, "us-east-1");
        return new ClusterInfo(
                info.cluster(),
                info.locality(),
                "istio",
                info.gateways(),
                info.gatewayNames(),
                info.nodes(),
                "https://console.example.com",
                "0.1.0",
                Map.of("tier", "gold"));
    }

    private static ServiceOffer offer() {
        var versions = new TreeMap<>(Map.of("v1", 1, "v2", 2));
        return new ServiceOffer(
                new ServiceName("order"),
                Protocol.GRPC,
                new HealthVector(3, 4, 900, versions, new TreeMap<>(Map.of("eu-1a", 3, "eu-1b", 0))),
                Set.of(Samples.AZURE),
                List.of("spiffe://azure-weu.acme.mesh/"));
    }

    private static Export export() {
        return new Export(
                new ServiceName("my-service"),
                List.of(new Export.Backend("service-a", "shop", 3), new Export.Backend("service-b", "", 2)),
                Set.of(Samples.ONPREM),
                List.of());
    }

    private static FailoverPolicy policy() {
        return new FailoverPolicy(
                "gold",
                List.of(new ServiceName("order")),
                List.of(
                        FailoverTier.of(Scope.SAME_CLUSTER),
                        new FailoverTier(Scope.CLUSTERS, List.of(new WeightedCluster(Samples.AZURE, 60)), false),
                        new FailoverTier(Scope.ANY, List.of(), true)),
                70,
                List.of("cloud:aws", "region:eu-west-1", "cluster:aws-use1"),
                30,
                StalenessRule.DEMOTE,
                new Damping(Duration.ofSeconds(5), 50, Duration.ofMillis(1500), 2),
                new HealthRule(2, 3, List.of("v1", "v2"), 80),
                new CostRule(5, List.of(new CostRule.Price(new Place("cloud:aws"), Place.ANY, 9))),
                true);
    }

    private static Drain drain() {
        return new Drain(
                "d-1",
                Drain.Subject.SERVICE,
                "order@azure-weu",
                VirtualTime.START,
                Duration.ofSeconds(90),
                VirtualTime.START.plusSeconds(7200),
                "maintenance",
                "li.wei");
    }

    private static Pin pin() {
        return new Pin(
                "pin-order.azure-weu",
                new ServiceName("order"),
                Samples.AZURE,
                Set.of(Samples.AWS),
                VirtualTime.START,
                VirtualTime.START.plusSeconds(3600),
                "incident 7",
                "li.wei");
    }

    private static Observation observation() {
        return new Observation(
                Samples.AWS,
                Samples.AZURE,
                VirtualTime.START,
                Duration.ofMillis(4200),
                ProbeOutcome.IDENTITY,
                Duration.ofMillis(1500),
                18_000,
                100,
                7);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void readsBackWhatWasWritten(Form form) {
        assertThat(form.read.apply(form.tree)).isEqualTo(form.value);
        assertThat(form.read.apply(Cbor.read(Cbor.write(form.tree), "wire"))).isEqualTo(form.value);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void refusesAnUnknownField(Form form) {
        var values = new TreeMap<>(((Tree.Fields) form.tree).values());
        values.put("colour", Tree.of("red"));

        assertThatExceptionOfType(InvalidResource.class)
                .isThrownBy(() -> form.read.apply(new Tree.Fields(values, Mark.NONE)))
                .satisfies(e -> assertThat(e.problems())
                        .anyMatch(p -> p.place().equals("colour") && p.text().equals("unknown field")));
    }

    /** Replaces, drops and retypes fields at random depth. */
    @ParameterizedTest
    @MethodSource("forms")
    void neverCrashesOnADamagedTree(Form form) {
        for (int seed = 0; seed < 1000; seed++) {
            var damaged = damage(form.tree, new Random(seed));
            try {
                form.read.apply(damaged);
            } catch (InvalidResource e) {
                assertThat(e.problems()).as("seed " + seed).isNotEmpty();
            }
        }
    }

    private static Tree damage(Tree tree, Random random) {
        if (random.nextInt(4) == 0) {
            return switch (random.nextInt(6)) {
                case 0 -> Tree.of(random.nextLong());
                case 1 -> Tree.of("x".repeat(random.nextInt(300)));
                case 2 -> Tree.of(new byte[] {1});
                case 3 -> new Tree.Nothing(Mark.NONE);
                case 4 -> Tree.of(true);
                default -> new Tree.Items(List.of(Tree.of(-1)), Mark.NONE);
            };
        }
        return switch (tree) {
            case Tree.Fields fields -> {
                var copy = new TreeMap<String, Tree>();
                fields.values().forEach((key, value) -> {
                    if (random.nextInt(12) > 0) {
                        copy.put(key, random.nextInt(3) == 0 ? damage(value, random) : value);
                    }
                });
                yield new Tree.Fields(copy, Mark.NONE);
            }
            case Tree.Items items -> {
                var copy = new ArrayList<Tree>();
                items.values().forEach(item -> copy.add(damage(item, random)));
                yield new Tree.Items(copy, Mark.NONE);
            }
            default -> tree;
        };
    }
}
