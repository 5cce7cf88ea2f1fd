package io.hansa.core.model;

/**
 * The federation's DNS-like name, e.g. {@code acme.mesh}: two or more lower-case labels, at most 100 characters. Immutable.
 */
public record FederationName(String value) {

    public FederationName {
        var labels = value.split("\\.", -1);
        if (labels.length < 2 || value.length() > 100) {
            throw new IllegalArgumentException(
                    "federation: " + value + " (expected: at least two labels, at most 100 characters)");
        }
        for (var label : labels) {
            Labels.requireLabel("federation", label, 63);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
