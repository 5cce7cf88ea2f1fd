package io.hansa.console.security;

import io.hansa.core.fault.FederationException;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.store.DocumentStore;
import io.hansa.core.store.DocumentStore.Document;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;

/**
 * Who is signed in with a browser. Kept in the document store under the hash of the cookie's value, so that a restart signs
 * nobody out and a copy of the store signs nobody in. Thread-safe: one lock.
 */
@Singleton
public final class Sessions {
    /** A working day; after it one signs in again. */
    public static final Duration LIFE = Duration.ofHours(12);

    /** More browsers than operators have; the oldest gives way. */
    private static final int SESSIONS_MAX = 500;

    private static final String SHELF = "console.session";

    private final DocumentStore documents;
    private final InstantSource clock;
    private final Secrets secrets = new Secrets();

    /** One browser. {@code csrf} must come with every change. */
    public record Session(String account, String csrf, Instant ends) {}

    Sessions(DocumentStore documents, InstantSource clock) {
        this.documents = documents;
        this.clock = clock;
    }

    /** Opens a session and gives the cookie's value. */
    public synchronized String open(String account) {
        var stored = documents.all(SHELF);
        for (var document : stored) {
            if (read(document).ends().isBefore(clock.instant())) {
                documents.remove(SHELF, document.name());
            }
        }
        if (stored.size() >= SESSIONS_MAX) {
            stored.stream()
                    .min(Comparator.comparing(d -> read(d).ends()))
                    .ifPresent(d -> documents.remove(SHELF, d.name()));
        }
        var id = secrets.token();
        var tree = Tree.fields()
                .put("account", account)
                .put("csrf", secrets.token())
                .put("ends", clock.instant().plus(LIFE).toEpochMilli())
                .build();
        documents.put(new Document(SHELF, Secrets.hash(id), Cbor.write(tree)));
        return id;
    }

    /** The session of that cookie, unless it has ended. */
    public Optional<Session> find(String id) {
        return documents
                .find(SHELF, Secrets.hash(id))
                .map(Sessions::read)
                .filter(s -> s.ends().isAfter(clock.instant()));
    }

    public synchronized void close(String id) {
        documents.remove(SHELF, Secrets.hash(id));
    }

    private static Session read(Document document) {
        try {
            return TreeReader.read(
                    Cbor.read(document.bytes(), "session"),
                    in -> new Session(
                            in.text("account"),
                            in.text("csrf"),
                            Instant.ofEpochMilli(in.whole("ends", 0, Long.MAX_VALUE))));
        } catch (InvalidResource e) {
            throw new FederationException(SecurityFault.DAMAGED, "session", e);
        }
    }
}
