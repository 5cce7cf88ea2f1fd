package io.hansa.core.model;

/**
 * The name of one cluster of the federation, e.g. {@code aws-use1}.
 *
 * <p>Grammar: an RFC 1123 label in lower case, at most 40 characters. Immutable.
 */
public record ClusterId(String value) implements Comparable<ClusterId> {

    public ClusterId {
        Labels.requireLabel("cluster", value, 40);
    }

    @Override
    public int compareTo(ClusterId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
