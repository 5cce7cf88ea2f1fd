package io.hansa.trust.authority;

import io.hansa.core.fault.FederationException;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.trust.keys.KeyEntry;
import io.hansa.trust.keys.KeyFile;
import io.hansa.trust.x509.CertificateIssuer;
import io.hansa.trust.x509.CertificateProfile;
import io.hansa.trust.x509.Certificates;
import io.hansa.trust.x509.ProfileCheck;
import io.hansa.trust.x509.SigningRequest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A cluster's own authority: its key is made here and never leaves (I10). It has a self-signed certificate from the first
 * start on, which is the anchor that others hold for this cluster, and, once the cluster has founded or joined a federation,
 * a second one for the same key and name signed by the federation's root (trust.md, section 1, dual anchor).
 *
 * <p>Thread-safe: the certificates are one published immutable value; installing holds the lock.
 */
public final class ClusterAuthority {
    private static final int SIGNED = 1;
    private static final int ROOT = 2;

    private final CertificateProfile.Authority profile;
    private final KeyFile file;
    private final AuthorityJournal journal;
    private final IssuancePolicy policy;
    private final InstantSource clock;
    private volatile KeyEntry entry;

    private ClusterAuthority(
            CertificateProfile.Authority profile,
            KeyFile file,
            AuthorityJournal journal,
            IssuancePolicy policy,
            InstantSource clock) {
        this.profile = profile;
        this.file = file;
        this.journal = journal;
        this.policy = policy;
        this.clock = clock;
        this.entry = file.made() ? load(profile, file) : make(profile, file, clock);
    }

    /**
     * The authority in this file; made on the first start and never again.
     *
     * @throws FederationException naming the file when it is missing though it was made, damaged, or another cluster's
     */
    public static ClusterAuthority open(
            CertificateProfile.Authority profile,
            KeyFile file,
            AuthorityJournal journal,
            IssuancePolicy policy,
            InstantSource clock) {
        return new ClusterAuthority(profile, file, journal, policy, clock);
    }

    private static KeyEntry load(CertificateProfile.Authority profile, KeyFile file) {
        var entry = file.load();
        try {
            ProfileCheck.require(entry.first(), profile);
        } catch (FederationException e) {
            throw new FederationException(
                    AuthorityFault.OTHER_OWNER, file.path() + " is not the authority of " + profile.domain(), e);
        }
        return entry;
    }

    private static KeyEntry make(CertificateProfile.Authority profile, KeyFile file, InstantSource clock) {
        var random = new SecureRandom();
        var pair = CertificateIssuer.newKeys(random);
        var self = CertificateIssuer.selfSigned(pair, profile, clock.instant(), random);
        var made = new KeyEntry(pair.getPrivate(), List.of(self));
        file.create(made);
        return made;
    }

    public CertificateProfile.Authority profile() {
        return profile;
    }

    public TrustDomainName domain() {
        return profile.domain();
    }

    /** The self-signed certificate: the anchor that others hold for this cluster. */
    public X509Certificate anchor() {
        return entry.first();
    }

    public PublicKey publicKey() {
        return entry.publicKey();
    }

    /** The certificate under the federation's root; empty before this cluster has founded or joined. */
    public Optional<X509Certificate> signed() {
        var now = entry.certificates();
        return now.size() > SIGNED ? Optional.of(now.get(SIGNED)) : Optional.empty();
    }

    /** The federation's root; empty before this cluster has founded or joined. */
    public Optional<X509Certificate> root() {
        var now = entry.certificates();
        return now.size() > ROOT ? Optional.of(now.get(ROOT)) : Optional.empty();
    }

    /** SHA-256 of the authority's public key, lower-case hex; what invitations pin. */
    public String fingerprint() {
        return Certificates.fingerprint(publicKey());
    }

    /** A certification request for the authority's key (PKCS#10, DER). */
    public byte[] request() {
        return SigningRequest.create(entry.pair(), profile.cluster().value());
    }

    /**
     * Takes the certificate that the root gave this authority, durably.
     *
     * @throws FederationException ANSWER_FOREIGN when it is not for this key and profile or not by that root; nothing changed
     */
    public synchronized void install(X509Certificate signed, X509Certificate root) {
        var held = entry;
        try {
            ProfileCheck.require(signed, profile);
            ProfileCheck.require(root, new CertificateProfile.Root(profile.federation(), 1));
        } catch (FederationException e) {
            throw new FederationException(AuthorityFault.ANSWER_FOREIGN, String.valueOf(e.getMessage()), e);
        }
        boolean ours = signed.getPublicKey().equals(held.publicKey());
        boolean byRoot = Certificates.signedBy(signed, root.getPublicKey())
                && signed.getIssuerX500Principal().equals(root.getSubjectX500Principal())
                && Certificates.signedBy(root, root.getPublicKey());
        if (!ours || !byRoot) {
            throw new FederationException(
                    AuthorityFault.ANSWER_FOREIGN, ours ? "not signed by that root" : "for another key");
        }
        var next = new KeyEntry(held.key(), List.of(held.first(), signed, root));
        file.replace(next);
        entry = next;
    }

    /**
     * A chain (leaf, authority) for a key made in this process.
     *
     * @throws FederationException when the policy forbids issuing or the journal cannot be written
     */
    public List<X509Certificate> issue(PublicKey key, CertificateProfile.Leaf leaf) {
        policy.require();
        if (!leaf.id().domain().equals(domain())) {
            throw new IllegalArgumentException("leaf: " + leaf.id() + " (expected: an identity in " + domain() + ')');
        }
        var now = clock.instant();
        var held = entry;
        var upper = held.certificates().size() > SIGNED ? held.certificates().get(SIGNED) : held.first();
        var certificate = new CertificateIssuer(held.key(), upper, new SecureRandom()).issue(key, leaf, now);
        journal.append(AuthorityJournal.Issued.of(certificate, leaf.id().toString(), now));
        return List.of(certificate, upper);
    }

    /**
     * A chain for the key of a request that came from outside this process.
     *
     * @throws FederationException KEY_SEEN for a key of an earlier certificate or of this authority itself
     */
    public List<X509Certificate> issue(SigningRequest request, CertificateProfile.Leaf leaf) {
        requireFresh(request);
        return issue(request.key(), leaf);
    }

    /** Passes when no certificate was issued for the request's key. @throws FederationException KEY_SEEN */
    public void requireFresh(SigningRequest request) {
        var keyId = Certificates.keyId(request.key());
        if (journal.keySeen(keyId) || keyId.equals(Certificates.keyId(publicKey()))) {
            throw new FederationException(AuthorityFault.KEY_SEEN, "key " + keyId);
        }
    }

    /** What this authority issued and is still good. */
    public List<AuthorityJournal.Issued> alive() {
        return journal.alive(clock.instant());
    }

    /** When the certificate of this serial was issued; empty when the journal does not know it. */
    public Optional<Instant> issuedAt(String serial) {
        return journal.find(serial).map(AuthorityJournal.Issued::at);
    }

    /** Passes when issuing is allowed now. @throws FederationException NOT_TRUSTED or CLOCK_OFF */
    public void requireIssuing() {
        policy.require();
    }
}
