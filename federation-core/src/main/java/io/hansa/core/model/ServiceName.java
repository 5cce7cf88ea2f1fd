package io.hansa.core.model;

/**
 * The federated name of a service, e.g. {@code order}; one name means one service everywhere.
 *
 * <p>Grammar: an RFC 1123 label in lower case, at most 63 characters. Immutable.
 */
public record ServiceName(String value) implements Comparable<ServiceName> {

    public ServiceName {
        Labels.requireLabel("service", value, 63);
    }

    @Override
    public int compareTo(ServiceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
