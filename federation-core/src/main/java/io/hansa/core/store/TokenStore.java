package io.hansa.core.store;

import io.hansa.core.model.ClusterId;
import java.time.Instant;
import java.util.List;

/** Join tokens that this node issued, by hash; spent exactly once (trust.md, section 6, rule 4). Thread-safe. */
public interface TokenStore {

    /**
     * One token that was issued and not yet spent.
     *
     * @param hash SHA-256 of the secret, lower-case hex
     */
    record Issued(String hash, ClusterId cluster, Instant expires) {}

    /** Remembers a token. */
    void add(Issued token);

    /** Takes the token away; true for exactly one caller, ever. Durable before it returns. */
    boolean spend(String hash);

    /** Whether the token was spent here before. */
    boolean spent(String hash);

    /** Tokens not spent yet, expired ones included until they are pruned after a day. */
    List<Issued> open();
}
