package io.hansa.core.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hansa.core.fault.Problem;
import io.hansa.core.model.ClusterId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TreeReaderTest {
    private static final Mark LINE_7 = new Mark("order.yaml", 7);

    @Test
    void readsEveryKindOfField() {
        var in = TreeReader.of(Tree.fields()
                .put("text", "order")
                .put("number", 42)
                .put("truth", true)
                .put("span", "250ms")
                .put("cluster", "aws-use1")
                .put("bytes", new byte[] {1, 2})
                .put("list", Tree.of(List.of("a", "b"), Tree::of))
                .put("nothing", new Tree.Nothing(Mark.NONE))
                .build());

        assertThat(in.text("text")).isEqualTo("order");
        assertThat(in.text("number", "")).isEqualTo("42");
        assertThat(in.whole("number", 0, 100)).isEqualTo(42);
        assertThat(in.truth("truth", false)).isTrue();
        assertThat(in.duration("span", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofMillis(250));
        assertThat(in.value("cluster", ClusterId::new)).isEqualTo(new ClusterId("aws-use1"));
        assertThat(in.bytes("bytes")).containsExactly(1, 2);
        assertThat(in.values("list", t -> t + "!")).containsExactly("a!", "b!");
        assertThat(in.has("nothing")).isFalse();
        assertThat(in.text("nothing", "otherwise")).isEqualTo("otherwise");
        in.finish();
        in.requireValid();
    }

    @Test
    void readsBytesWrittenAsBase64() {
        assertThat(TreeReader.of(Tree.fields().put("b", "AQI=").build()).bytes("b"))
                .containsExactly(1, 2);
        assertThat(problems(in -> in.bytes("b"), "b", Tree.of("not base64!"))).hasSize(1);
    }

    @Test
    void namesEachFaultByLineAndPath() {
        var tier = new Tree.Fields(
                Map.of("weight", new Tree.Text("x", LINE_7), "colour", new Tree.Text("red", new Mark("order.yaml", 8))),
                LINE_7);
        var root = Tree.fields()
                .put(
                        "spec",
                        Tree.fields()
                                .put("tiers", new Tree.Items(List.of(tier), LINE_7))
                                .build())
                .build();
        var in = TreeReader.of(root);
        var spec = in.fields("spec");
        spec.each("tiers", t -> t.whole("weight", 1, 10));
        spec.text("name");

        assertThat(in.problems())
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        "order.yaml:7 spec.tiers[0].weight: expected a whole number from 1 to 10",
                        "order.yaml:8 spec.tiers[0].colour: unknown field",
                        "spec.name: is missing");
        assertThatExceptionOfType(InvalidResource.class)
                .isThrownBy(in::requireValid)
                .satisfies(e -> assertThat(e.fault()).isEqualTo(ResourceFault.INVALID));
    }

    @Test
    void findsEveryFaultAtOnce() {
        var values = new LinkedHashMap<String, Tree>();
        values.put("cluster", Tree.of("Not A Label"));
        values.put("port", Tree.of(99_999));
        values.put("on", Tree.of("yes"));
        values.put("wait", Tree.of("soon"));
        values.put("list", Tree.of(1));
        values.put("map", Tree.of("text"));
        values.put("empty", Tree.of(""));

        var in = TreeReader.of(new Tree.Fields(values, Mark.NONE));
        in.value("cluster", ClusterId::new);
        in.whole("port", 1, 65_535);
        in.truth("on", false);
        in.duration("wait", Duration.ZERO, Duration.ZERO, Duration.ofHours(1));
        in.values("list", t -> t);
        in.fields("map");
        in.text("empty");
        in.whole("absent", 0, 1);

        assertThat(in.problems())
                .extracting(Problem::place)
                .containsExactly("cluster", "port", "on", "wait", "list", "map", "empty", "absent");
    }

    @Test
    void refusesSpansOutOfBounds() {
        assertThat(problems(
                        in -> in.duration("d", Duration.ZERO, Duration.ofSeconds(1), Duration.ofMinutes(1)),
                        "d",
                        Tree.of("2m")))
                .singleElement()
                .satisfies(p -> assertThat(p.text()).isEqualTo("expected 1s to 1m"));
    }

    @Test
    void turnsAValuesOwnComplaintIntoAProblem() {
        assertThatExceptionOfType(InvalidResource.class)
                .isThrownBy(() -> TreeReader.read(Tree.fields().build(), in -> new ClusterId("")))
                .withMessageContaining("cluster");
        assertThatExceptionOfType(InvalidResource.class)
                .isThrownBy(() -> TreeReader.read(Tree.of("text"), in -> 1))
                .withMessageContaining("expected a map of fields");
    }

    private static List<Problem> problems(java.util.function.Consumer<TreeReader> read, String key, Tree value) {
        var in = TreeReader.of(Tree.fields().put(key, value).build());
        read.accept(in);
        return in.problems();
    }
}
