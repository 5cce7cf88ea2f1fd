package io.hansa.core.resource;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A value as YAML, JSON and CBOR have it: a map with string keys in reading order, a list, text, a whole number, a
 * fraction, a truth value, bytes or nothing. Equality ignores marks. Immutable.
 */
public sealed interface Tree {

    /** Where it was read; {@link Mark#NONE} for values made by code. */
    Mark mark();

    /** A map; keys are unique and keep their order. */
    record Fields(Map<String, Tree> values, Mark mark) implements Tree {
        public Fields {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Fields f && values.equals(f.values);
        }

        @Override
        public int hashCode() {
            return values.hashCode();
        }
    }

    /** A list. */
    record Items(List<Tree> values, Mark mark) implements Tree {
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Items i && values.equals(i.values);
        }

        @Override
        public int hashCode() {
            return values.hashCode();
        }
    }

    /** Text. */
    record Text(String value, Mark mark) implements Tree {
        @Override
        public boolean equals(Object other) {
            return other instanceof Text t && value.equals(t.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }
    }

    /** A whole number. */
    record Whole(long value, Mark mark) implements Tree {
        @Override
        public boolean equals(Object other) {
            return other instanceof Whole w && value == w.value;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(value);
        }
    }

    /** A finite fraction. */
    record Fraction(double value, Mark mark) implements Tree {
        @Override
        public boolean equals(Object other) {
            return other instanceof Fraction f && Double.compare(value, f.value) == 0;
        }

        @Override
        public int hashCode() {
            return Double.hashCode(value);
        }
    }

    /** True or false. */
    record Truth(boolean value, Mark mark) implements Tree {
        @Override
        public boolean equals(Object other) {
            return other instanceof Truth t && value == t.value;
        }

        @Override
        public int hashCode() {
            return Boolean.hashCode(value);
        }
    }

    /** Bytes; YAML and JSON write them as base64 text. */
    record Bytes(byte[] value, Mark mark) implements Tree {
        public Bytes {
            value = value.clone();
        }

        @Override
        public byte[] value() {
            return value.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes b && Arrays.equals(value, b.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "Bytes[" + HexFormat.of().formatHex(value, 0, Math.min(8, value.length)) + "..., " + value.length
                    + ']';
        }
    }

    /** Nothing ({@code null} in YAML and JSON). */
    record Nothing(Mark mark) implements Tree {
        @Override
        public boolean equals(Object other) {
            return other instanceof Nothing;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    static Text of(String value) {
        return new Text(value, Mark.NONE);
    }

    static Whole of(long value) {
        return new Whole(value, Mark.NONE);
    }

    static Truth of(boolean value) {
        return new Truth(value, Mark.NONE);
    }

    static Bytes of(byte[] value) {
        return new Bytes(value, Mark.NONE);
    }

    /** A list of what {@code form} makes of each value. */
    static <T> Items of(Collection<T> values, Function<? super T, ? extends Tree> form) {
        return new Items(values.stream().<Tree>map(form).toList(), Mark.NONE);
    }

    /** A map under construction. */
    static Builder fields() {
        return new Builder();
    }

    /** Puts a map together in order. Confined to one thread. */
    final class Builder {
        private final Map<String, Tree> values = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(String key, Tree value) {
            values.put(key, value);
            return this;
        }

        public Builder put(String key, String value) {
            return put(key, of(value));
        }

        public Builder put(String key, long value) {
            return put(key, of(value));
        }

        public Builder put(String key, boolean value) {
            return put(key, of(value));
        }

        public Builder put(String key, byte[] value) {
            return put(key, of(value));
        }

        /** Leaves the key out when the text is empty, as people write it. */
        public Builder putUnlessEmpty(String key, String value) {
            return value.isEmpty() ? this : put(key, value);
        }

        public Fields build() {
            return new Fields(values, Mark.NONE);
        }
    }
}
