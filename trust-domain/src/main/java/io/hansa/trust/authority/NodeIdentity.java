package io.hansa.trust.authority;

import io.hansa.core.fault.FederationException;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.Registration;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.trust.keys.KeyEntry;
import io.hansa.trust.keys.KeyFile;
import io.hansa.trust.x509.CertificateIssuer;
import io.hansa.trust.x509.CertificateProfile;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * A node's own identity, issued by the authority in the same process: a fresh key at each renewal, kept encrypted on disk so
 * that a restart goes on with the same leaf. Starts no thread: its owner calls {@link #renewIfDue()}.
 *
 * <p>Thread-safe: renewing holds the lock, reading does not.
 */
public final class NodeIdentity implements IdentitySource {
    private final ClusterAuthority authority;
    private final SpiffeId id;
    private final KeyFile file;
    private final InstantSource clock;
    private final IdentityHolder holder = new IdentityHolder();
    private int failures;
    private Instant next = Instant.MIN;

    private NodeIdentity(ClusterAuthority authority, SpiffeId id, KeyFile file, InstantSource clock) {
        this.authority = authority;
        this.id = id;
        this.file = file;
        this.clock = clock;
    }

    /**
     * The identity in this file, or a new one where there is none, or the one there has ended or came from another key of
     * the authority.
     *
     * @throws FederationException when the file is damaged or of another owner; it is not changed
     */
    public static NodeIdentity open(ClusterAuthority authority, SpiffeId id, KeyFile file, InstantSource clock) {
        var identity = new NodeIdentity(authority, id, file, clock);
        if (file.present()) {
            identity.resume(file.load());
        } else {
            identity.rotate();
        }
        return identity;
    }

    private void resume(KeyEntry entry) {
        var held = new Identity(id, entry.key(), entry.certificates());
        var name = StoredLeaf.idOf(entry.first());
        if (name.isEmpty() || !name.get().equals(id)) {
            throw new FederationException(AuthorityFault.OTHER_OWNER, file.path() + " is not of " + id);
        }
        boolean ours = entry.certificates().getLast().getPublicKey().equals(authority.publicKey());
        if (ours && held.notAfter().isAfter(clock.instant())) {
            next = RenewalSchedule.due(held.leaf());
            holder.publish(held);
        } else {
            rotate();
        }
    }

    /** Takes a new key and leaf at once. @throws FederationException and the identity in force stays */
    public synchronized Identity rotate() {
        var pair = CertificateIssuer.newKeys(new SecureRandom());
        var chain = authority.issue(
                pair.getPublic(), CertificateProfile.Leaf.of(authority.profile().federation(), id));
        var entry = new KeyEntry(pair.getPrivate(), chain);
        if (file.made()) {
            file.replace(entry);
        } else {
            file.create(entry);
        }
        var identity = new Identity(id, entry.key(), chain);
        failures = 0;
        next = RenewalSchedule.due(identity.leaf());
        holder.publish(identity);
        return identity;
    }

    /**
     * Renews when it is time.
     *
     * @return when to call again
     * @throws FederationException when renewing failed; the identity in force stays, and the next call waits its turn
     */
    public synchronized Instant renewIfDue() {
        var now = clock.instant();
        if (!now.isBefore(next)) {
            try {
                rotate();
            } catch (FederationException e) {
                failures++;
                next = RenewalSchedule.retry(current().leaf(), failures, now);
                throw e;
            }
        }
        return next;
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
