package io.hansa.core.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborTest {

    /** Values of RFC 8949, appendix A, as far as a tree can hold them. */
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "23, 17",
        "24, 1818",
        "100, 1864",
        "1000, 1903e8",
        "1000000, 1a000f4240",
        "1000000000000, 1b000000e8d4a51000",
        "-1, 20",
        "-1000, 3903e7",
        "9223372036854775807, 1b7fffffffffffffff",
        "-9223372036854775808, 3b7fffffffffffffff",
    })
    void writesNumbersInTheirShortestForm(long value, String hex) {
        assertThat(Cbor.write(Tree.of(value))).isEqualTo(HexFormat.of().parseHex(hex));
        assertThat(Cbor.read(HexFormat.of().parseHex(hex), "test")).isEqualTo(Tree.of(value));
    }

    @Test
    void writesEachOtherKind() {
        assertHex(Tree.of("IETF"), "6449455446");
        assertHex(Tree.of("ü"), "62c3bc");
        assertHex(Tree.of(new byte[] {1, 2, 3, 4}), "4401020304");
        assertHex(Tree.of(true), "f5");
        assertHex(Tree.of(false), "f4");
        assertHex(new Tree.Nothing(Mark.NONE), "f6");
        assertHex(new Tree.Fraction(1.1, Mark.NONE), "fb3ff199999999999a");
        assertHex(Tree.of(List.of(1L, 2L, 3L), Tree::of), "83010203");
        assertHex(
                Tree.fields()
                        .put("a", 1)
                        .put("b", Tree.of(List.of(2L, 3L), Tree::of))
                        .build(),
                "a26161016162820203");
    }

    private static void assertHex(Tree tree, String hex) {
        assertThat(HexFormat.of().formatHex(Cbor.write(tree))).isEqualTo(hex);
        assertThat(Cbor.read(HexFormat.of().parseHex(hex), "test")).isEqualTo(tree);
    }

    @Test
    void writesKeysInBytewiseOrderWhateverTheirOrderWas() {
        var one = Tree.fields().put("bb", 1).put("a", 2).put("c", 3).build();
        var other = Tree.fields().put("c", 3).put("bb", 1).put("a", 2).build();

        assertThat(Cbor.write(one)).isEqualTo(Cbor.write(other));
        assertHex(one, "a361610261630362626201");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "0000", // something after the value
                "1817", // 23 in two bytes
                "190018", // 24 in three
                "1a0000ffff",
                "1b00000000ffffffff",
                "1bffffffffffffffff", // over 63 bits
                "1c", // reserved length
                "5f42010243030405ff", // indefinite length
                "9fff",
                "bfff",
                "c11a514b67b0", // a tag
                "f7", // undefined
                "f93c00", // half precision
                "fa47c35000",
                "f800",
                "ff",
                "62c328", // not UTF-8
                "6261", // ends too early
                "820", // half a byte short
                "8201",
                "a1016161", // a key that is no text
                "a2616201616102", // keys not in order
                "a2616101616102", // a key twice
                "5bffffffffffffffff", // longer than anything
                "5b7fffffffffffffff",
                "9b7fffffffffffffff00",
                "bb7fffffffffffffff6100",
            })
    void refusesWhatIsNotInDeterministicForm(String hex) {
        var even = hex.length() % 2 == 0 ? hex : hex.substring(0, hex.length() - 1);

        assertThatExceptionOfType(InvalidResource.class)
                .isThrownBy(() -> Cbor.read(HexFormat.of().parseHex(even), "test"))
                .satisfies(e -> {
                    assertThat(e.fault()).isEqualTo(ResourceFault.MALFORMED);
                    assertThat(e.problems().getFirst().place()).startsWith("test byte ");
                });
    }

    @Test
    void refusesWhatIsTooDeepOrTooLarge() {
        var deep = new byte[5000];
        Arrays.fill(deep, (byte) 0x81);
        assertThatExceptionOfType(InvalidResource.class).isThrownBy(() -> Cbor.read(deep, "test"));
        assertThatExceptionOfType(InvalidResource.class)
                .isThrownBy(() -> Cbor.read(new byte[9 * 1024 * 1024], "test"))
                .satisfies(e -> assertThat(e.fault()).isEqualTo(ResourceFault.OVER_LIMIT));
    }

    @Test
    void readsBackEveryTree() {
        for (int seed = 0; seed < 500; seed++) {
            var tree = tree(new Random(seed), 4);
            var bytes = Cbor.write(tree);

            assertThat(Cbor.read(bytes, "test")).as("seed " + seed).isEqualTo(tree);
            assertThat(Cbor.write(Cbor.read(bytes, "test"))).isEqualTo(bytes);
        }
    }

    @Test
    void neitherCrashesOnNoiseNorReadsTwoFormsOfOneTree() {
        for (int seed = 0; seed < 20_000; seed++) {
            var random = new Random(seed);
            var noise = random.nextBoolean() ? Cbor.write(tree(random, 3)) : new byte[random.nextInt(40)];
            if (noise.length == 0) {
                continue;
            }
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(Cbor.write(Cbor.read(noise, "noise")))
                        .as("seed " + seed)
                        .isEqualTo(noise);
            } catch (InvalidResource e) {
                assertThat(e.problems()).isNotEmpty();
            }
        }
    }

    private static Tree tree(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> Tree.of(random.nextLong() >> random.nextInt(64));
            case 1 -> Tree.of(text(random));
            case 2 -> Tree.of(random.nextBoolean());
            case 3 -> Tree.of(text(random).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            case 4 -> new Tree.Nothing(Mark.NONE);
            case 5 -> new Tree.Fraction(random.nextDouble(), Mark.NONE);
            case 6 -> {
                var items = new ArrayList<Tree>();
                for (int i = 0; i < random.nextInt(30); i++) {
                    items.add(tree(random, depth - 1));
                }
                yield new Tree.Items(items, Mark.NONE);
            }
            default -> {
                var fields = Tree.fields();
                for (int i = 0; i < random.nextInt(30); i++) {
                    fields.put(text(random), tree(random, depth - 1));
                }
                yield fields.build();
            }
        };
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(12), 0, 5)
                .mapToObj(i -> List.of("a", "Z", "ü", "中", "\0").get(i))
                .reduce("", String::concat);
    }
}
