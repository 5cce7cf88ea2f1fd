package io.hansa.core.model;

/**
 * The name of one control-plane process within its cluster, e.g. {@code node-1}.
 *
 * <p>Grammar: an RFC 1123 label in lower case, at most 40 characters. Immutable.
 */
public record NodeId(String value) implements Comparable<NodeId> {

    public NodeId {
        Labels.requireLabel("node", value, 40);
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
