package io.hansa.trust.enrol;

import io.hansa.core.fault.FederationException;
import io.hansa.core.port.PeerHandler;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.store.DocumentStore;
import io.hansa.core.store.DocumentStore.Document;
import io.hansa.trust.authority.AttemptLimit;
import io.hansa.trust.authority.ClusterAuthority;
import io.hansa.trust.keys.KeysDigest;
import io.hansa.trust.x509.CertificateProfile;
import io.hansa.trust.x509.Certificates;
import io.hansa.trust.x509.SigningRequest;
import io.hansa.trust.x509.X509Fault;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The node's desk for gateways of its own cluster: invites, enrols, renews, and asks for rotation. Give its handlers to the
 * server that answers peers.
 *
 * <p>Thread-safe: invitations live in the store, where taking one away succeeds once; the map of gateways seen has one entry
 * for each gateway name, and only gateways we issued for reach it.
 */
public final class GatewayEnrolment {
    private static final String SHELF = "gateway-invitations";
    private static final Duration LIFE_MAX = Duration.ofHours(24);
    private static final int FAILURES_PER_ADDRESS = 10;
    private static final int FAILURES_TOTAL = 100;

    /** A gateway as it last reported. Immutable. */
    public record Seen(SpiffeId gateway, String serial, Instant at) {}

    private final ClusterAuthority authority;
    private final DocumentStore store;
    private final InstantSource clock;
    private final AttemptLimit limit = new AttemptLimit(FAILURES_PER_ADDRESS, FAILURES_TOTAL);
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Seen> seen = new ConcurrentSkipListMap<>();
    private volatile Instant renewIssuedBefore = Instant.MIN;

    public GatewayEnrolment(ClusterAuthority authority, DocumentStore store, InstantSource clock) {
        this.authority = authority;
        this.store = store;
        this.clock = clock;
    }

    /** An invitation for one enrolment of the named gateway, good for {@code life}, at most 24 h. */
    public Invitation invite(String gateway, Duration life) {
        if (life.isNegative() || life.isZero() || life.compareTo(LIFE_MAX) > 0) {
            throw new IllegalArgumentException("life: " + life + " (expected: up to " + LIFE_MAX + ')');
        }
        var secret = new byte[Invitation.SECRET_BYTES];
        random.nextBytes(secret);
        var invitation = new Invitation(
                authority.profile().federation(),
                authority.profile().cluster(),
                SpiffeId.gateway(authority.domain(), gateway),
                authority.fingerprint(),
                secret);
        var until = clock.instant().plus(life);
        store.put(new Document(
                SHELF,
                KeysDigest.sha256(secret),
                Cbor.write(Tree.fields()
                        .put("path", invitation.gateway().path())
                        .put("until", until.toEpochMilli())
                        .build())));
        return invitation;
    }

    /** Makes an invitation void; nothing happens when it was spent. */
    public void withdraw(Invitation invitation) {
        store.remove(SHELF, KeysDigest.sha256(invitation.secret()));
    }

    /** Asks every gateway for a fresh key and leaf; each follows within seconds of its next status call. */
    public void rotateAll() {
        renewIssuedBefore = clock.instant();
    }

    /** The gateways that reported since this node started, with the leaf each uses. */
    public List<Seen> gateways() {
        return List.copyOf(seen.values());
    }

    /** Gateways seen that still use a leaf issued before the last {@link #rotateAll()}. */
    public List<Seen> notRotated() {
        return seen.values().stream().filter(s -> old(s.serial())).toList();
    }

    /** What answers gateways. */
    public List<PeerHandler> handlers() {
        return List.of(
                new Desk(EnrolMessage.ENROL, true, (caller, address, message) -> enrol(address, message)),
                new Desk(EnrolMessage.RENEW, false, (caller, address, message) -> renew(caller, message)),
                new Desk(EnrolMessage.STATUS, false, (caller, address, message) -> status(caller, message)));
    }

    private byte[] enrol(String address, byte[] message) {
        var now = clock.instant();
        var known = knownInvitation(message);
        if (known.isEmpty() && !limit.allowed(address, now)) {
            return EnrolMessage.refusal(EnrolFault.RATE_LIMITED, address);
        }
        try {
            var request = EnrolMessage.readRequest(message);
            var csr = SigningRequest.read(request.csr());
            authority.requireFresh(csr);
            authority.requireIssuing();
            var gateway = spend(request.secret(), now);
            return issue(csr, gateway);
        } catch (FederationException e) {
            limit.failed(address, now);
            return EnrolMessage.refusal(e.fault(), String.valueOf(e.getMessage()));
        }
    }

    private Optional<Document> knownInvitation(byte[] message) {
        try {
            return store.find(
                    SHELF, KeysDigest.sha256(EnrolMessage.readRequest(message).secret()));
        } catch (FederationException e) {
            return Optional.empty(); // Unreadable; the caller says so, or that it came too often.
        }
    }

    private SpiffeId spend(byte[] secret, Instant now) {
        var name = KeysDigest.sha256(secret);
        var document = store.find(SHELF, name);
        if (document.isEmpty() || !store.remove(SHELF, name)) {
            throw new FederationException(EnrolFault.INVITATION_UNKNOWN, name.substring(0, 8));
        }
        var in = TreeReader.of(Cbor.read(document.get().bytes(), "invitation"));
        var until = Instant.ofEpochMilli(in.whole("until", 0, Long.MAX_VALUE));
        if (now.isAfter(until)) {
            throw new FederationException(EnrolFault.INVITATION_EXPIRED, until.toString());
        }
        return new SpiffeId(authority.domain(), in.text("path"));
    }

    private byte[] issue(SigningRequest csr, SpiffeId gateway) {
        var leaf = CertificateProfile.Leaf.of(authority.profile().federation(), gateway);
        var beyond = csr.beyond(leaf);
        if (beyond.isPresent()) {
            throw new FederationException(X509Fault.REQUEST_BEYOND_PROFILE, beyond.get());
        }
        var chain = authority.issue(csr, leaf);
        seen.put(gateway.path(), new Seen(gateway, Certificates.serial(chain.getFirst()), clock.instant()));
        return EnrolMessage.answer(chain, authority.anchor());
    }

    private byte[] renew(Optional<SpiffeId> caller, byte[] message) {
        try {
            return issue(SigningRequest.read(EnrolMessage.readRequest(message).csr()), gateway(caller));
        } catch (FederationException e) {
            return EnrolMessage.refusal(e.fault(), String.valueOf(e.getMessage()));
        }
    }

    private byte[] status(Optional<SpiffeId> caller, byte[] message) {
        var gateway = gateway(caller);
        var serial = EnrolMessage.readStatusRequest(message);
        if (!serial.equals(seenSerial(gateway))) {
            seen.put(gateway.path(), new Seen(gateway, serial, clock.instant()));
        }
        return EnrolMessage.status(old(serial));
    }

    private String seenSerial(SpiffeId gateway) {
        var last = seen.get(gateway.path());
        return last == null ? "" : last.serial();
    }

    /** A serial that the journal does not know is old too: the leaf came from before a restore. */
    private boolean old(String serial) {
        var asked = renewIssuedBefore;
        return !asked.equals(Instant.MIN)
                && authority.issuedAt(serial).map(at -> at.isBefore(asked)).orElse(true);
    }

    private SpiffeId gateway(Optional<SpiffeId> caller) {
        return caller.filter(id -> id.isGateway() && id.domain().equals(authority.domain()))
                .orElseThrow(() -> new FederationException(
                        EnrolFault.NOT_A_GATEWAY, caller.map(SpiffeId::toString).orElse("nobody")));
    }

    @FunctionalInterface
    private interface Work {
        byte[] answer(Optional<SpiffeId> caller, String address, byte[] message);
    }

    private record Desk(String method, boolean anonymous, Work work) implements PeerHandler {

        @Override
        public byte[] handle(Optional<SpiffeId> caller, String address, byte[] request) {
            return work.answer(caller, address, request);
        }
    }
}
