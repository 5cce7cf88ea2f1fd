package io.hansa.cloud.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Mark;
import io.hansa.core.resource.ResourceFault;
import io.hansa.core.resource.Tree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class YamlDocumentReaderTest {
    private final YamlDocumentReader reader = new YamlDocumentReader();

    @Test
    void readsEveryKindOfValueWithItsLine() {
        var documents = reader.read("""
                text: order
                whole: -12
                hex: 0x1F
                fraction: 1.5e3
                truth: true
                nothing: ~
                quoted: "true"
                yes-is-text: yes
                bytes: !!binary aGFuc2E=
                list: [a, 2]
                """, "x.yaml");

        assertThat(documents)
                .containsExactly(Tree.fields()
                        .put("text", "order")
                        .put("whole", -12)
                        .put("hex", 31)
                        .put("fraction", new Tree.Fraction(1500, Mark.NONE))
                        .put("truth", true)
                        .put("nothing", new Tree.Nothing(Mark.NONE))
                        .put("quoted", "true")
                        .put("yes-is-text", "yes")
                        .put("bytes", "hansa".getBytes(StandardCharsets.UTF_8))
                        .put("list", list(Tree.of("a"), Tree.of(2)))
                        .build());
        assertThat(((Tree.Fields) documents.getFirst()).values().values())
                .extracting(value -> value.mark().toString())
                .contains("x.yaml:1", "x.yaml:4", "x.yaml:10");
    }

    @Test
    void readsSeveralDocumentsAndSkipsEmptyOnes() {
        assertThat(reader.read("a: 1\n---\n---\nb: 2\n---\n", "x")).hasSize(2);
        assertThat(reader.read("", "x")).isEmpty();
        assertThat(reader.read("# only a comment\n", "x")).isEmpty();
    }

    @Test
    void readsJsonAsItIsWritten() {
        assertThat(reader.read("{\"a\": [1, true, null, \"x\\u00e9\"],\n \"b\": {}}", "x.json"))
                .containsExactly(Tree.fields()
                        .put("a", list(Tree.of(1), Tree.of(true), new Tree.Nothing(Mark.NONE), Tree.of("x\u00e9")))
                        .put("b", Tree.fields().build())
                        .build());
    }

    @Test
    void readsJsonThatIsIndentedWithTabs() {
        assertThat(reader.read("{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}\n", "x.json"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: 1\\nb: 2\\na: 3 | x:3 | twice",
                "a: &t [1]\\nb: *t | x:2 | aliases",
                "a: .inf | x:1 | finite",
                "a: .nan | x:1 | finite",
                "a: 1e999 | x:1 | finite",
                "a: 99999999999999999999 | x:1 | 64 bits",
                "a:\\n\\tb: 1 | x:2 | ``",
                "a: [1, 2 | x: | ``",
                "a: !!java.net.URL [x] | x:1 | tag",
                "a: !evil x | x:1 | tag",
                "? [a]\\n: 1 | x:1 | field name",
                "a: b: c | x:1 | ``",
                "~: 1 | x:1 | field name",
                "a: 1\\nb: \\u0007 | x:2 | U+0007",
            })
    void refusesWithLineAndCause(String text, String place, String cause) {
        var input = text.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0007", "\u0007");
        assertThatThrownBy(() -> reader.read(input, "x")).isInstanceOfSatisfying(InvalidResource.class, e -> {
            assertThat(e.problems()).hasSize(1);
            assertThat(e.problems().getFirst().place()).startsWith(place);
            assertThat(e.problems().getFirst().text()).contains(cause).doesNotContain("\n");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void refusesWhatIsNestedTooDeep(String open) {
        assertThatThrownBy(() -> reader.read(open.repeat(5000), "x"))
                .isInstanceOfSatisfying(
                        InvalidResource.class, e -> assertThat(e.fault()).isEqualTo(ResourceFault.OVER_LIMIT));
    }

    @Test
    void refusesWhatIsTooLarge() {
        assertThatThrownBy(() -> reader.read("a".repeat((1 << 20) + 1), "x"))
                .isInstanceOfSatisfying(
                        InvalidResource.class, e -> assertThat(e.fault()).isEqualTo(ResourceFault.OVER_LIMIT));
        assertThatThrownBy(() -> reader.read("[" + "1,".repeat(100_001) + "1]", "x"))
                .isInstanceOfSatisfying(
                        InvalidResource.class, e -> assertThat(e.fault()).isEqualTo(ResourceFault.OVER_LIMIT));
    }

    @Test
    void anyTextIsEitherReadOrRefusedAndNeverBreaksTheReader() {
        var random = new Random(7);
        var alphabet = "ab:-[]{}#&*!|>'\"%@`,?\n\t \\0~.\u0000\uFEFF\u00e9\uD83D\uDE00";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(reader.read(text.toString(), "x")).isNotNull();
            } catch (InvalidResource e) {
                assertThat(e.problems()).isNotEmpty();
            }
        }
    }

    private static Tree list(Tree... values) {
        return new Tree.Items(List.of(values), Mark.NONE);
    }
}
