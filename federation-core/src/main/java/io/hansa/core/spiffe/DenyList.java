package io.hansa.core.spiffe;

import java.util.Set;

/**
 * What is refused although its path is valid: the memory of evictions and stolen keys. Immutable.
 *
 * @param domains trust domains
 * @param keyIds subject key identifiers in lower-case hex, refused anywhere in a chain
 * @param serials leaf serial numbers in lower-case hex
 */
public record DenyList(Set<TrustDomainName> domains, Set<String> keyIds, Set<String> serials) {

    public static final DenyList EMPTY = new DenyList(Set.of(), Set.of(), Set.of());

    public DenyList {
        domains = Set.copyOf(domains);
        keyIds = Set.copyOf(keyIds);
        serials = Set.copyOf(serials);
    }
}
