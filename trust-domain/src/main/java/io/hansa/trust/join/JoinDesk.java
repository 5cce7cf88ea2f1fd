package io.hansa.trust.join;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.port.PeerHandler;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.store.AuditStore;
import io.hansa.core.store.TokenStore;
import io.hansa.trust.authority.AttemptLimit;
import io.hansa.trust.authority.FederationRoot;
import io.hansa.trust.keys.KeysDigest;
import io.hansa.trust.x509.Certificates;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The issuer's side of joins: issues tokens, lists and withdraws them, and answers those who come with one. The order of the
 * checks is that of trust.md, section 6: form, possession, key, <em>spend the token</em>, content; what fails before the
 * spend leaves the token good, what fails after it burns it. Every answer is in the audit log.
 *
 * <p>Thread-safe: the store's compare-and-delete decides who of many wins.
 */
public final class JoinDesk {
    /** The default life of a token. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    private static final Duration LIFE_MAX = Duration.ofHours(24);
    private static final int OPEN_MAX = 100;
    private static final int FAILURES_PER_ADDRESS = 10;
    private static final int FAILURES_TOTAL = 100;

    /** What the desk writes to and reads from. */
    public record Stores(TokenStore tokens, MemberDoor door, AuditStore audit) {}

    private final FederationRoot root;
    private final Supplier<JoinToken.Issuer> issuer;
    private final Stores stores;
    private final InstantSource clock;
    private final JoinCheck check;
    private final AttemptLimit limit = new AttemptLimit(FAILURES_PER_ADDRESS, FAILURES_TOTAL);
    private final SecureRandom random = new SecureRandom();

    /** A desk on the cluster that keeps the root; {@code issuer} says how joiners reach it now. */
    public JoinDesk(FederationRoot root, Supplier<JoinToken.Issuer> issuer, Stores stores, InstantSource clock) {
        this.root = root;
        this.issuer = issuer;
        this.stores = stores;
        this.clock = clock;
        this.check = new JoinCheck(root, stores.door());
    }

    /**
     * A token for the cluster; shown once and kept as a hash only.
     *
     * @throws FederationException LIFE_OUT_OF_RANGE, CLUSTER_KNOWN or TOO_MANY_TOKENS
     */
    public JoinToken issue(ClusterId cluster, Duration life, String actor) {
        if (life.compareTo(Duration.ofSeconds(1)) < 0 || life.compareTo(LIFE_MAX) > 0) {
            throw new FederationException(JoinFault.LIFE_OUT_OF_RANGE, life.toString());
        }
        boolean known = stores.door()
                .membership()
                .find(cluster)
                .filter(m -> m.state() != ClusterState.EVICTED)
                .isPresent();
        if (known) {
            throw new FederationException(JoinFault.CLUSTER_KNOWN, cluster.value());
        }
        var now = clock.instant();
        long open = stores.tokens().open().stream()
                .filter(t -> t.expires().isAfter(now))
                .count();
        if (open >= OPEN_MAX) {
            throw new FederationException(JoinFault.TOO_MANY_TOKENS, open + " open");
        }
        var secret = new byte[JoinToken.SECRET_BYTES];
        random.nextBytes(secret);
        var token = new JoinToken(root.federation(), cluster, issuer.get(), now.plus(life), secret);
        stores.tokens().add(new TokenStore.Issued(token.hash(), cluster, token.expires()));
        audit(actor, "token.issue", cluster.value(), "done", token.toString());
        return token;
    }

    /** Tokens that are open and not expired; their hashes, never the tokens. */
    public List<TokenStore.Issued> open() {
        var now = clock.instant();
        return stores.tokens().open().stream()
                .filter(t -> t.expires().isAfter(now))
                .toList();
    }

    /** Withdraws an open token by its hash; false when it was not open. */
    public boolean revoke(String hash, String actor) {
        boolean gone = stores.tokens().spend(hash);
        audit(actor, "token.revoke", hash.substring(0, Math.min(8, hash.length())), gone ? "done" : "refused", "");
        return gone;
    }

    /** What answers joiners: {@code join/root} and {@code join/request}, both without an identity. */
    public List<PeerHandler> handlers() {
        return List.of(
                new Counter(
                        JoinMessage.ROOT,
                        (address, message) -> JoinMessage.rootAnswer(Certificates.encode(root.certificate()))),
                new Counter(JoinMessage.REQUEST, this::answer));
    }

    private byte[] answer(String address, byte[] message) {
        return switch (join(address, message)) {
            case JoinOutcome.Refused refused ->
                JoinMessage.refusal(new JoinMessage.Refusal(refused.fault().code(), refused.detail()));
            case JoinOutcome.Admitted admitted -> check.answer(admitted);
        };
    }

    /** Judges one request and, when it passes, admits the cluster. */
    JoinOutcome join(String address, byte[] message) {
        var now = clock.instant();
        JoinOutcome outcome;
        var object = "";
        try {
            var request = JoinMessage.readRequest(message);
            object = request.cluster().value();
            outcome = join(address, request);
        } catch (FederationException e) {
            outcome = limit.allowed(address, now)
                    ? new JoinOutcome.Refused(e.fault(), String.valueOf(e.getMessage()), false)
                    : new JoinOutcome.Refused(JoinFault.RATE_LIMITED, address, false);
        }
        switch (outcome) {
            case JoinOutcome.Admitted admitted ->
                audit(
                        address,
                        "join",
                        object,
                        "done",
                        admitted.member().domain().value());
            case JoinOutcome.Refused refused -> {
                limit.failed(address, now);
                var burnt = refused.spent() ? " (token spent)" : "";
                audit(address, "join", object, "refused", refused.fault().code() + ' ' + refused.detail() + burnt);
            }
        }
        return outcome;
    }

    private JoinOutcome join(String address, JoinMessage.Request request) {
        var hash = KeysDigest.sha256(request.secret());
        var token = stores.tokens().open().stream()
                .filter(t -> t.hash().equals(hash))
                .findFirst();
        // Whoever holds an open token is heard however many others guess (trust.md, 15, 19).
        if (token.isEmpty() && !limit.allowed(address, clock.instant())) {
            return new JoinOutcome.Refused(JoinFault.RATE_LIMITED, address, false);
        }
        var offered = check.offered(request);
        var refusal = spend(token, hash, request.cluster());
        if (refusal.isPresent()) {
            return new JoinOutcome.Refused(refusal.get(), "token " + hash.substring(0, 8), false);
        }
        try {
            return check.admit(request, offered);
        } catch (FederationException e) {
            return new JoinOutcome.Refused(e.fault(), String.valueOf(e.getMessage()), true);
        }
    }

    private Optional<Fault> spend(Optional<TokenStore.Issued> token, String hash, ClusterId cluster) {
        if (token.isEmpty()) {
            return Optional.of(stores.tokens().spent(hash) ? JoinFault.TOKEN_REUSED : JoinFault.TOKEN_UNKNOWN);
        }
        if (clock.instant().isAfter(token.get().expires())) {
            return Optional.of(JoinFault.TOKEN_EXPIRED);
        }
        if (!token.get().cluster().equals(cluster)) {
            return Optional.of(JoinFault.TOKEN_OF_OTHER_CLUSTER);
        }
        return stores.tokens().spend(hash) ? Optional.empty() : Optional.of(JoinFault.TOKEN_REUSED);
    }

    private void audit(String actor, String verb, String object, String result, String detail) {
        stores.audit().append(new AuditEntry.Draft(clock.instant(), actor, verb, object, result, detail));
    }

    @FunctionalInterface
    private interface Work {
        byte[] answer(String address, byte[] message);
    }

    private record Counter(String method, Work work) implements PeerHandler {

        @Override
        public boolean anonymous() {
            return true;
        }

        @Override
        public byte[] handle(Optional<SpiffeId> caller, String address, byte[] request) {
            return work.answer(address, request);
        }
    }
}
