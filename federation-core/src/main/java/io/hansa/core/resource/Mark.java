package io.hansa.core.resource;

/**
 * Where a value was read. Immutable.
 *
 * @param source file name, request or record; empty when made by code
 * @param line from 1; 0 when unknown
 */
public record Mark(String source, int line) {

    /** Made by code, read nowhere. */
    public static final Mark NONE = new Mark("", 0);

    @Override
    public String toString() {
        return line > 0 ? source + ':' + line : source;
    }
}
