package io.hansa.core.spiffe;

import io.hansa.core.spiffe.Verification.Refused;
import io.hansa.core.spiffe.Verification.Verified;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one gate for peer certificates: limits, names, deny list, the anchors of the peer's own trust domain, usage, path
 * (trust.md, section 5). A pure function of (chain, role, trust, instant); never throws on foreign input.
 *
 * <p>Thread-safe: holds no state.
 */
public final class SpiffeVerifier {
    private static final int USAGE_KEY_CERT_SIGN = 5;
    private static final int USAGE_CRL_SIGN = 6;
    private static final String OID_SUBJECT_KEY_ID = "2.5.29.14";

    /** Says whether the chain (leaf first) proves an identity to a holder of {@code trust} at {@code now}. */
    public Verification verify(List<X509Certificate> chain, PeerRole role, TrustView trust, Instant now) {
        try {
            return check(chain, role, trust, now);
        } catch (GeneralSecurityException | RuntimeException e) {
            // The JDK raises NullPointer and IndexOutOfBounds on hostile chains (trust.md, section 3): refused all the
            // same.
            return new Refused(SpiffeFault.PATH_INVALID, e.getClass().getSimpleName());
        }
    }

    private static Verification check(List<X509Certificate> chain, PeerRole role, TrustView trust, Instant now)
            throws GeneralSecurityException {
        var formless = ChainForm.refusal(chain);
        if (formless != null) {
            return formless;
        }
        var leaf = chain.getFirst();
        SpiffeId id;
        try {
            var uri = ChainForm.onlyUri(leaf);
            if (uri.isEmpty()) {
                return new Refused(
                        SpiffeFault.NAME_COUNT,
                        "serial " + leaf.getSerialNumber().toString(16));
            }
            id = SpiffeId.parse(uri.get());
        } catch (CertificateParsingException | IllegalArgumentException e) {
            return new Refused(
                    SpiffeFault.NAME_GRAMMAR, "serial " + leaf.getSerialNumber().toString(16));
        }
        var denied = denied(chain, id, trust.deny());
        if (denied != null) {
            return denied;
        }
        var anchors = trust.anchorsOf(id.domain());
        if (anchors.isEmpty()) {
            return new Refused(SpiffeFault.DOMAIN_UNKNOWN, id.toString());
        }
        if (ChainForm.namesOutside(leaf, id.domain())) {
            return new Refused(SpiffeFault.NAME_OUTSIDE, id.toString());
        }
        var usage = usage(leaf, id, role);
        return usage != null ? usage : path(chain, anchors, id, new Judging(trust.deny(), now));
    }

    private static @Nullable Refused denied(List<X509Certificate> chain, SpiffeId id, DenyList deny) {
        if (deny.domains().contains(id.domain())) {
            return new Refused(SpiffeFault.DENIED, "trust domain " + id.domain());
        }
        var serial = chain.getFirst().getSerialNumber().toString(16);
        if (deny.serials().contains(serial)) {
            return new Refused(SpiffeFault.DENIED, id + " serial " + serial);
        }
        for (var certificate : chain) {
            var keyId = subjectKeyId(certificate);
            if (keyId.isPresent() && deny.keyIds().contains(keyId.get())) {
                return new Refused(SpiffeFault.DENIED, id + " key " + keyId.get());
            }
        }
        return null;
    }

    /** The subject key identifier in lower-case hex (RFC 5280, 4.2.1.2), when the certificate holds a short one. */
    public static Optional<String> subjectKeyId(X509Certificate certificate) {
        var der = certificate.getExtensionValue(OID_SUBJECT_KEY_ID);
        // OCTET STRING in OCTET STRING: 04 len 04 len id; ids of this federation are 20 bytes, none is over 64.
        return der == null || der.length < 5 || der.length > 68
                ? Optional.empty()
                : Optional.of(HexFormat.of().formatHex(der, 4, der.length));
    }

    private static @Nullable Refused usage(X509Certificate leaf, SpiffeId id, PeerRole role)
            throws CertificateParsingException {
        var keyUsage = leaf.getKeyUsage();
        boolean signsCertificates = keyUsage != null && (keyUsage[USAGE_KEY_CERT_SIGN] || keyUsage[USAGE_CRL_SIGN]);
        if (leaf.getBasicConstraints() >= 0 || signsCertificates) {
            return new Refused(SpiffeFault.NOT_A_LEAF, id.toString());
        }
        var extended = leaf.getExtendedKeyUsage();
        return extended == null || !extended.contains(role.usageOid())
                ? new Refused(SpiffeFault.USAGE, id + " may not act as " + role)
                : null;
    }

    /** What a path is judged by besides its anchors. */
    private record Judging(DenyList deny, Instant now) {}

    private static Verification path(
            List<X509Certificate> chain, List<X509Certificate> anchors, SpiffeId id, Judging judging)
            throws GeneralSecurityException {
        var leaf = chain.getFirst();
        var target = new X509CertSelector();
        target.setCertificate(leaf);
        var trustAnchors = anchors.stream().map(a -> new TrustAnchor(a, null)).collect(Collectors.toSet());
        var parameters = new PKIXBuilderParameters(trustAnchors, target);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(judging.now()));
        parameters.setMaxPathLength(ChainForm.CHAIN_LENGTH_MAX);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        try {
            var built = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters);
            return anchored(chain, built, id, judging);
        } catch (CertPathBuilderException e) {
            return expired(leaf, e, judging.now())
                    ? new Refused(
                            SpiffeFault.EXPIRED,
                            id + " valid " + leaf.getNotBefore().toInstant() + " to "
                                    + leaf.getNotAfter().toInstant())
                    : new Refused(SpiffeFault.PATH_INVALID, id.toString());
        }
    }

    /** The JDK looks at nothing in an anchor but its key and name: life, CA flag and path length are checked here. */
    private static Verification anchored(
            List<X509Certificate> chain, PKIXCertPathBuilderResult built, SpiffeId id, Judging judging) {
        var anchor = built.getTrustAnchor().getTrustedCert();
        var end = anchor.getNotAfter().toInstant();
        if (judging.now().isAfter(end)
                || judging.now().isBefore(anchor.getNotBefore().toInstant())) {
            return new Refused(SpiffeFault.EXPIRED, id + " by its anchor, valid to " + end);
        }
        int intermediates = built.getCertPath().getCertificates().size() - 1;
        if (intermediates > anchor.getBasicConstraints()) {
            return new Refused(SpiffeFault.PATH_INVALID, id + " through " + intermediates + " authorities");
        }
        var anchorKey = subjectKeyId(anchor);
        if (anchorKey.isPresent() && judging.deny().keyIds().contains(anchorKey.get())) {
            return new Refused(SpiffeFault.DENIED, id + " key " + anchorKey.get());
        }
        return new Verified(
                id, chain.stream().map(c -> c.getNotAfter().toInstant()).reduce(end, (a, b) -> a.isBefore(b) ? a : b));
    }

    private static boolean expired(X509Certificate leaf, CertPathBuilderException e, Instant now) {
        return now.isAfter(leaf.getNotAfter().toInstant())
                || now.isBefore(leaf.getNotBefore().toInstant())
                || e.getCause() instanceof CertPathValidatorException v
                        && (v.getReason() == BasicReason.EXPIRED || v.getReason() == BasicReason.NOT_YET_VALID);
    }
}
