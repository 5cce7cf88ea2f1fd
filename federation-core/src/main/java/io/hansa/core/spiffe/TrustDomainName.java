package io.hansa.core.spiffe;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import java.util.regex.Pattern;

/**
 * A SPIFFE trust domain, e.g. {@code aws-use1.acme.mesh}; stricter than SPIFFE: lower-case letters, digits and hyphens,
 * at least two labels, at most 255 bytes, no IPv4 literal (trust.md, section 1, has the measured reasons). Immutable.
 *
 * @see <a href="https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md">SPIFFE-ID, 2.1</a>
 */
public record TrustDomainName(String value) implements Comparable<TrustDomainName> {
    private static final Pattern GRAMMAR =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+");

    public TrustDomainName {
        if (value.length() > 255
                || !GRAMMAR.matcher(value).matches()
                || value.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
            throw new IllegalArgumentException("trust domain (expected: at least two labels of a-z, 0-9 and '-')");
        }
    }

    /** The default domain of a cluster: {@code <cluster>.<federation>}. */
    public static TrustDomainName of(ClusterId cluster, FederationName federation) {
        return new TrustDomainName(cluster.value() + '.' + federation.value());
    }

    @Override
    public int compareTo(TrustDomainName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
