package io.hansa.core.spiffe;

import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whom this process believes, at one revision: for each trust domain its own anchors, never merged (trust.md, section 5,
 * rule 3). Immutable.
 *
 * @param sequence rises with every change; a consumer that caches verifications keys them by it
 */
public record TrustView(long sequence, Map<TrustDomainName, List<X509Certificate>> anchors, DenyList deny) {

    /** Believes nobody. */
    public static final TrustView NOBODY = new TrustView(0, Map.of(), DenyList.EMPTY);

    public TrustView {
        SortedMap<TrustDomainName, List<X509Certificate>> copy = new TreeMap<>();
        anchors.forEach((domain, certificates) -> copy.put(domain, List.copyOf(certificates)));
        anchors = Collections.unmodifiableSortedMap(copy);
    }

    /** Anchors of the domain; empty when nobody there is believed. */
    public List<X509Certificate> anchorsOf(TrustDomainName domain) {
        return deny.domains().contains(domain) ? List.of() : anchors.getOrDefault(domain, List.of());
    }
}
