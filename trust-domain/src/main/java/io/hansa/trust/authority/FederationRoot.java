package io.hansa.trust.authority;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.FederationName;
import io.hansa.trust.keys.KeyEntry;
import io.hansa.trust.keys.KeyFile;
import io.hansa.trust.x509.CertificateIssuer;
import io.hansa.trust.x509.CertificateProfile;
import io.hansa.trust.x509.Certificates;
import io.hansa.trust.x509.ProfileCheck;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;

/**
 * The federation's root authority. It lives on the cluster that founded the federation and certifies cluster authorities,
 * nothing else. It comes into being by {@link #found} alone, on an operator's word: a missing or broken key is never replaced.
 *
 * <p>Thread-safe: immutable once opened.
 */
public final class FederationRoot {
    private static final int GENERATION = 1;

    private final FederationName federation;
    private final CertificateIssuer issuer;
    private final InstantSource clock;

    private FederationRoot(FederationName federation, KeyEntry entry, InstantSource clock) {
        this.federation = federation;
        this.issuer = new CertificateIssuer(entry.key(), entry.first(), new SecureRandom());
        this.clock = clock;
    }

    /** Makes the root. @throws FederationException ROOT_EXISTS when it was ever made in this file */
    public static FederationRoot found(FederationName federation, KeyFile file, InstantSource clock) {
        if (file.made()) {
            throw new FederationException(
                    AuthorityFault.ROOT_EXISTS, file.path().toString());
        }
        var random = new SecureRandom();
        var pair = CertificateIssuer.newKeys(random);
        var profile = new CertificateProfile.Root(federation, GENERATION);
        var certificate = CertificateIssuer.selfSigned(pair, profile, clock.instant(), random);
        var entry = new KeyEntry(pair.getPrivate(), List.of(certificate));
        file.create(entry);
        return new FederationRoot(federation, entry, clock);
    }

    /** The root made earlier. @throws FederationException naming the file when anything is wrong with it */
    public static FederationRoot open(FederationName federation, KeyFile file, InstantSource clock) {
        var entry = file.load();
        try {
            ProfileCheck.require(entry.first(), new CertificateProfile.Root(federation, GENERATION));
        } catch (FederationException e) {
            throw new FederationException(
                    AuthorityFault.OTHER_OWNER, file.path() + " is not the root of " + federation, e);
        }
        return new FederationRoot(federation, entry, clock);
    }

    public FederationName federation() {
        return federation;
    }

    /** A cluster authority's certificate under this root. */
    public X509Certificate certify(PublicKey key, CertificateProfile.Authority profile) {
        return issuer.issue(key, profile, clock.instant());
    }

    public X509Certificate certificate() {
        return issuer.certificate();
    }

    /** SHA-256 of the root's public key, lower-case hex: what join tokens carry and people compare. */
    public String fingerprint() {
        return Certificates.fingerprint(certificate().getPublicKey());
    }
}
