package io.hansa.core.spiffe;

import io.hansa.core.spiffe.Verification.Refused;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a chain without checking a signature: sizes, numbers, versions, algorithms, names. It comes first, so
 * that a hostile chain costs its sender more than us (trust.md, section 5, rules 1 and 2). Pure functions.
 */
final class ChainForm {
    /** Longest chain we issue is leaf, K, R2x; two more for foreign hierarchies. */
    static final int CHAIN_LENGTH_MAX = 5;

    private static final int CERTIFICATE_BYTES_MAX = 16 * 1024;
    private static final int SAN_COUNT_MAX = 16;
    private static final int SAN_TYPE_DNS = 2;
    private static final int SAN_TYPE_URI = 6;

    /** RFC 5280, 4.1.2.2: at most 20 octets. */
    private static final int SERIAL_BITS_MAX = 159;

    private ChainForm() {}

    /** The first thing wrong with the form of the chain. */
    static @Nullable Refused refusal(List<X509Certificate> chain) throws CertificateEncodingException {
        if (chain.isEmpty()) {
            return new Refused(SpiffeFault.NO_CERTIFICATE, "no certificate");
        }
        if (chain.size() > CHAIN_LENGTH_MAX) {
            return new Refused(SpiffeFault.CHAIN_OVER_LIMIT, chain.size() + " certificates");
        }
        for (var certificate : chain) {
            if (certificate.getEncoded().length > CERTIFICATE_BYTES_MAX) {
                return new Refused(
                        SpiffeFault.CHAIN_OVER_LIMIT, "certificate over " + CERTIFICATE_BYTES_MAX + " bytes");
            }
        }
        for (var certificate : chain) {
            var refusal = refusal(certificate);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static @Nullable Refused refusal(X509Certificate certificate) {
        var serial = certificate.getSerialNumber();
        if (certificate.getVersion() != 3 || serial.signum() <= 0 || serial.bitLength() > SERIAL_BITS_MAX) {
            return new Refused(
                    SpiffeFault.FORM,
                    "version " + certificate.getVersion() + ", serial of " + serial.bitLength() + " bits, sign "
                            + serial.signum());
        }
        if (!KeyStrength.signatureCounts(certificate.getSigAlgOID())) {
            return new Refused(SpiffeFault.WEAK, "signature " + certificate.getSigAlgOID());
        }
        var weakness = KeyStrength.weakness(certificate.getPublicKey());
        return weakness.isPresent() ? new Refused(SpiffeFault.WEAK, weakness.get()) : null;
    }

    /** The leaf's only URI name; empty when it has none, several, or a crowd of names. */
    static Optional<String> onlyUri(X509Certificate leaf) throws CertificateParsingException {
        var names = leaf.getSubjectAlternativeNames();
        if (names == null || names.size() > SAN_COUNT_MAX) {
            return Optional.empty();
        }
        var uris = names.stream().filter(n -> typeOf(n) == SAN_TYPE_URI).toList();
        return uris.size() == 1 ? Optional.of((String) uris.getFirst().get(1)) : Optional.empty();
    }

    /** A name other than the URI that is not a DNS name inside the domain; a cluster vouches for its own names only. */
    static boolean namesOutside(X509Certificate leaf, TrustDomainName domain) throws CertificateParsingException {
        Collection<List<?>> names = leaf.getSubjectAlternativeNames();
        return names.stream()
                .filter(n -> typeOf(n) != SAN_TYPE_URI)
                .anyMatch(n -> typeOf(n) != SAN_TYPE_DNS || !inside((String) n.get(1), domain));
    }

    private static boolean inside(String dnsName, TrustDomainName domain) {
        return dnsName.equals(domain.value()) || dnsName.endsWith('.' + domain.value());
    }

    private static int typeOf(List<?> name) {
        return name.getFirst() instanceof Integer type ? type : -1;
    }
}
