package io.hansa.core.fault;

/**
 * One thing wrong with an input, at its place. Immutable.
 *
 * @param place file and line as far as known, then the path of the field, e.g. {@code order.yaml:7 spec.tiers[1].weight}
 * @param text what is wrong and what was expected
 */
public record Problem(String place, String text) {

    @Override
    public String toString() {
        return place.isEmpty() ? text : place + ": " + text;
    }
}
