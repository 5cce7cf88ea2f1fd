package io.hansa.core.resource;

import io.hansa.core.fault.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Deterministic CBOR: the one byte form of a {@link Tree}, so that equal trees sign and hash equally. Maps are written with
 * their keys in bytewise order, numbers and lengths in their shortest form; anything else is refused when read.
 *
 * <p>Pure functions.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8949#section-4.2.1">RFC 8949, 4.2.1 (core deterministic encoding)</a>
 */
public final class Cbor {
    /** A record is far below this; deeper or larger input is an attack or a mistake. */
    private static final int BYTES_MAX = 8 * 1024 * 1024;

    private static final int DEPTH_MAX = 32;

    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int SIMPLE = 7;

    private Cbor() {}

    /** The tree's only byte form. */
    public static byte[] write(Tree tree) {
        var out = new ByteArrayOutputStream();
        write(tree, out);
        return out.toByteArray();
    }

    private static void write(Tree tree, ByteArrayOutputStream out) {
        switch (tree) {
            case Tree.Whole w when w.value() >= 0 -> head(UNSIGNED, w.value(), out);
            case Tree.Whole w -> head(NEGATIVE, -1 - w.value(), out);
            case Tree.Bytes b -> string(BYTES, b.value(), out);
            case Tree.Text t -> string(TEXT, t.value().getBytes(StandardCharsets.UTF_8), out);
            case Tree.Items items -> {
                head(ARRAY, items.values().size(), out);
                items.values().forEach(item -> write(item, out));
            }
            case Tree.Fields fields -> {
                head(MAP, fields.values().size(), out);
                fields.values().entrySet().stream()
                        .sorted((a, b) ->
                                Arrays.compareUnsigned(write(Tree.of(a.getKey())), write(Tree.of(b.getKey()))))
                        .forEach(entry -> {
                            write(Tree.of(entry.getKey()), out);
                            write(entry.getValue(), out);
                        });
            }
            case Tree.Truth t -> out.write(t.value() ? 0xf5 : 0xf4);
            case Tree.Nothing n -> out.write(0xf6);
            case Tree.Fraction f -> {
                out.write(0xfb);
                out.writeBytes(ByteBuffer.allocate(8).putDouble(f.value()).array());
            }
        }
    }

    private static void string(int major, byte[] bytes, ByteArrayOutputStream out) {
        head(major, bytes.length, out);
        out.writeBytes(bytes);
    }

    private static void head(int major, long value, ByteArrayOutputStream out) {
        int top = major << 5;
        if (value < 24) {
            out.write(top | (int) value);
            return;
        }
        int width = value <= 0xff ? 1 : value <= 0xffff ? 2 : value <= 0xffff_ffffL ? 4 : 8;
        out.write(top
                | switch (width) {
                    case 1 -> 24;
                    case 2 -> 25;
                    case 4 -> 26;
                    default -> 27;
                });
        for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }

    /**
     * Reads exactly one tree that fills the whole input.
     *
     * @param source names the input in problems
     * @throws InvalidResource when the input is malformed, over its limits or not in deterministic form
     */
    public static Tree read(byte[] input, String source) {
        if (input.length > BYTES_MAX) {
            throw new InvalidResource(ResourceFault.OVER_LIMIT, List.of(new Problem(source, input.length + " bytes")));
        }
        var in = ByteBuffer.wrap(input);
        try {
            var tree = read(in, new Mark(source, 0), 0);
            if (in.hasRemaining()) {
                throw malformed(in, source, "bytes after the value");
            }
            return tree;
        } catch (BufferUnderflowException e) {
            throw malformed(in, source, "ends too early");
        }
    }

    private static Tree read(ByteBuffer in, Mark mark, int depth) {
        if (depth > DEPTH_MAX) {
            throw malformed(in, mark.source(), "deeper than " + DEPTH_MAX);
        }
        int first = in.get() & 0xff;
        int major = first >> 5;
        if (major == SIMPLE) {
            return simple(first, in, mark);
        }
        long value = argument(first & 0x1f, in, mark);
        return switch (major) {
            case UNSIGNED -> new Tree.Whole(value, mark);
            case NEGATIVE -> new Tree.Whole(-1 - value, mark);
            case BYTES -> new Tree.Bytes(take(value, in), mark);
            case TEXT -> new Tree.Text(text(value, in, mark), mark);
            case ARRAY -> {
                var items = new ArrayList<Tree>();
                for (long i = 0; i < value; i++) {
                    items.add(read(in, mark, depth + 1));
                }
                yield new Tree.Items(items, mark);
            }
            case MAP -> map(value, in, mark, depth);
            default -> throw malformed(in, mark.source(), "tags are not used");
        };
    }

    private static Tree map(long size, ByteBuffer in, Mark mark, int depth) {
        var values = new LinkedHashMap<String, Tree>();
        byte[] last = new byte[0];
        for (long i = 0; i < size; i++) {
            int start = in.position();
            if (!(read(in, mark, depth + 1) instanceof Tree.Text key)) {
                throw malformed(in, mark.source(), "a key is not text");
            }
            var encoded = new byte[in.position() - start];
            in.get(start, encoded);
            if (Arrays.compareUnsigned(last, encoded) >= 0) {
                throw malformed(in, mark.source(), "keys not in order or twice");
            }
            last = encoded;
            values.put(key.value(), read(in, mark, depth + 1));
        }
        return new Tree.Fields(values, mark);
    }

    private static Tree simple(int first, ByteBuffer in, Mark mark) {
        return switch (first) {
            case 0xf4 -> new Tree.Truth(false, mark);
            case 0xf5 -> new Tree.Truth(true, mark);
            case 0xf6 -> new Tree.Nothing(mark);
            case 0xfb -> new Tree.Fraction(in.getDouble(), mark);
            default -> throw malformed(in, mark.source(), "a simple value that is not used");
        };
    }

    private static long argument(int info, ByteBuffer in, Mark mark) {
        if (info < 24) {
            return info;
        }
        long value = switch (info) {
            case 24 -> in.get() & 0xffL;
            case 25 -> in.getShort() & 0xffffL;
            case 26 -> in.getInt() & 0xffff_ffffL;
            case 27 -> in.getLong();
            default -> throw malformed(in, mark.source(), "an indefinite or reserved length");
        };
        long least = switch (info) {
            case 24 -> 24;
            case 25 -> 0x100;
            case 26 -> 0x1_0000;
            default -> 0x1_0000_0000L;
        };
        if (value < least) {
            throw malformed(in, mark.source(), "a number not in its shortest form, or over 63 bits");
        }
        return value;
    }

    private static byte[] take(long length, ByteBuffer in) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        var bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private static String text(long length, ByteBuffer in, Mark mark) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(take(length, in)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(in, mark.source(), "text is not UTF-8");
        }
    }

    private static InvalidResource malformed(ByteBuffer in, String source, String text) {
        return new InvalidResource(
                ResourceFault.MALFORMED, List.of(new Problem(source + " byte " + in.position(), text)));
    }
}
