package io.hansa.trust.enrol;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.PeerClient;
import io.hansa.core.port.Registration;
import io.hansa.core.spiffe.DenyList;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.PeerRole;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.SpiffeVerifier;
import io.hansa.core.spiffe.TrustView;
import io.hansa.core.spiffe.Verification;
import io.hansa.trust.authority.AuthorityFault;
import io.hansa.trust.authority.IdentityHolder;
import io.hansa.trust.authority.RenewalSchedule;
import io.hansa.trust.authority.StoredLeaf;
import io.hansa.trust.keys.KeyEntry;
import io.hansa.trust.keys.KeyFile;
import io.hansa.trust.x509.CertificateIssuer;
import io.hansa.trust.x509.Certificates;
import io.hansa.trust.x509.SigningRequest;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A gateway's identity: the key is made here (I10), the leaf comes from the node of its own cluster. Both are kept encrypted
 * on disk, so that a restart needs no node as long as the leaf is good (I1). Starts no thread: its owner calls
 * {@link #tick} every two seconds or so.
 *
 * <p>Thread-safe: enrolling and renewing hold the lock, reading does not.
 */
public final class EnrolledIdentity implements IdentitySource {
    private static final Duration CALL_DEADLINE = Duration.ofSeconds(10);
    private static final Duration STATUS_DEADLINE = Duration.ofSeconds(3);

    private final KeyFile file;
    private final ClusterId cluster;
    private final InstantSource clock;
    private final IdentityHolder holder = new IdentityHolder();
    private volatile List<X509Certificate> anchors = List.of();
    private int failures;
    private Instant next = Instant.MIN;

    private EnrolledIdentity(KeyFile file, ClusterId cluster, InstantSource clock) {
        this.file = file;
        this.cluster = cluster;
        this.clock = clock;
    }

    /**
     * The identity in this file; none when there is no file, and then {@link #enrol} comes first.
     *
     * @throws FederationException when the file is missing though it was made, or damaged; it is not changed
     */
    public static EnrolledIdentity open(KeyFile file, ClusterId cluster, InstantSource clock) {
        var identity = new EnrolledIdentity(file, cluster, clock);
        if (file.made()) {
            identity.adopt(file.load());
        }
        return identity;
    }

    /** Whether there is an identity that peers still admit. */
    public boolean good() {
        return holder.held().filter(i -> i.notAfter().isAfter(clock.instant())).isPresent();
    }

    /** The anchors of the own cluster: whom to believe when calling the node. Empty before the first enrolment. */
    public List<X509Certificate> anchors() {
        return anchors;
    }

    /**
     * Enrols once by invitation.
     *
     * @param node reaches the node without an identity; its server is to be checked by
     *     {@link io.hansa.trust.authority.PinnedTrust} with the invitation's domain and fingerprint
     * @throws FederationException ENROLLED, REFUSED, ANSWER_FOREIGN or the client's own fault; nothing is changed then
     */
    public synchronized void enrol(Invitation invitation, PeerClient node) {
        if (good()) {
            throw new FederationException(EnrolFault.ENROLLED, holder.current().toString());
        }
        var pair = CertificateIssuer.newKeys(new SecureRandom());
        var message = EnrolMessage.request(invitation.secret(), csr(pair, invitation.gateway()));
        var answer = EnrolMessage.readAnswer(node.call(cluster, EnrolMessage.ENROL, message, CALL_DEADLINE));
        if (!Certificates.fingerprint(answer.anchor().getPublicKey()).equals(invitation.fingerprint())) {
            throw new FederationException(EnrolFault.ANSWER_FOREIGN, "anchor of another authority");
        }
        keep(pair, answer, invitation.gateway());
    }

    /**
     * Renews when it is time or when the node asks for it; does nothing else. An unreachable node is no failure before the
     * leaf is due.
     *
     * @param node reaches the node with the identity in force
     * @return whether the identity was renewed
     * @throws FederationException when a renewal failed; the identity in force stays and the next attempt waits its turn
     */
    public synchronized boolean tick(PeerClient node) {
        var held = current();
        var now = clock.instant();
        boolean due = !now.isBefore(next);
        boolean waiting = failures > 0 && !due;
        if (waiting || !due && !asked(node, held)) {
            return false;
        }
        try {
            renew(node);
            return true;
        } catch (FederationException e) {
            failures++;
            next = RenewalSchedule.retry(held.leaf(), failures, now);
            throw e;
        }
    }

    private boolean asked(PeerClient node, Identity held) {
        try {
            var message = EnrolMessage.statusRequest(held.keyId());
            return EnrolMessage.readStatus(node.call(cluster, EnrolMessage.STATUS, message, STATUS_DEADLINE));
        } catch (FederationException e) {
            return false; // The node is away; the leaf is good all the same (I1).
        }
    }

    /** Takes a new key and leaf at once. @throws FederationException and the identity in force stays */
    public synchronized void renew(PeerClient node) {
        var held = current();
        var pair = CertificateIssuer.newKeys(new SecureRandom());
        var message = EnrolMessage.request(new byte[0], csr(pair, held.id()));
        var answer = EnrolMessage.readAnswer(node.call(cluster, EnrolMessage.RENEW, message, CALL_DEADLINE));
        boolean sameAuthority = anchors.stream()
                .anyMatch(a -> a.getPublicKey().equals(answer.anchor().getPublicKey()));
        if (!sameAuthority) {
            throw new FederationException(EnrolFault.ANSWER_FOREIGN, "anchor of another authority");
        }
        keep(pair, answer, held.id());
    }

    private static byte[] csr(KeyPair pair, SpiffeId id) {
        return SigningRequest.create(pair, id.path().substring(id.path().lastIndexOf('/') + 1));
    }

    private void keep(KeyPair pair, EnrolMessage.Answer answer, SpiffeId expected) {
        var chain = answer.chain();
        boolean ownKey = !chain.isEmpty() && chain.getFirst().getPublicKey().equals(pair.getPublic());
        if (!ownKey) {
            throw new FederationException(EnrolFault.ANSWER_FOREIGN, "leaf for another key");
        }
        var view = new TrustView(1, Map.of(expected.domain(), List.of(answer.anchor())), DenyList.EMPTY);
        var verification = new SpiffeVerifier().verify(chain, PeerRole.SERVER, view, clock.instant());
        boolean named = verification instanceof Verification.Verified v && v.id().equals(expected);
        if (!named) {
            throw new FederationException(EnrolFault.ANSWER_FOREIGN, verification.toString());
        }
        var all = new ArrayList<>(chain);
        all.add(answer.anchor());
        var entry = new KeyEntry(pair.getPrivate(), all);
        if (file.made()) {
            file.replace(entry);
        } else {
            file.create(entry);
        }
        adopt(entry);
    }

    private void adopt(KeyEntry entry) {
        var all = entry.certificates();
        var id = StoredLeaf.idOf(entry.first());
        if (all.size() < 2 || id.isEmpty() || !id.get().isGateway()) {
            throw new FederationException(AuthorityFault.OTHER_OWNER, file.path() + " is not of a gateway");
        }
        var identity = new Identity(id.get(), entry.key(), all.subList(0, all.size() - 1));
        anchors = List.of(all.getLast());
        failures = 0;
        next = RenewalSchedule.due(identity.leaf());
        holder.publish(identity);
    }

    @Override
    public Identity current() {
        return holder.current();
    }

    @Override
    public Registration onChange(Consumer<Identity> listener) {
        return holder.onChange(listener);
    }
}
