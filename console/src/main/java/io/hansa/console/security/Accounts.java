package io.hansa.console.security;

import io.hansa.core.desk.Role;
import io.hansa.core.fault.FederationException;
import io.hansa.core.store.DocumentStore;
import io.hansa.core.store.DocumentStore.Document;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The accounts of this node, kept in its document store; passwords and tokens only as hashes. Thread-safe: one lock. */
@Singleton
public final class Accounts {
    /** Name of the account made at first start. */
    public static final String ADMIN = "admin";

    private static final String SHELF = "console.account";

    private final DocumentStore documents;
    private final InstantSource clock;
    private final Secrets secrets = new Secrets();

    Accounts(DocumentStore documents, InstantSource clock) {
        this.documents = documents;
        this.clock = clock;
    }

    /** Makes the first admin. Gives its password once, and nothing when there is an account already. */
    public synchronized Optional<String> ensureAdmin() {
        if (!documents.all(SHELF).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(add(ADMIN, Role.ADMIN));
    }

    /**
     * Leaves a valid API token of the admin in the file: the one there if it still is, else a new one.
     *
     * @throws FederationException with {@link SecurityFault#TOKEN_FILE} when it cannot be written
     */
    public synchronized void ensureTokenFile(Path file) {
        var admin = find(ADMIN);
        if (admin.isEmpty()) {
            return; // Somebody removed the local admin on purpose.
        }
        try {
            if (Files.exists(file)
                    && Secrets.hash(Files.readString(file).strip())
                            .equals(admin.get().token())) {
                return;
            }
            var folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            var part = file.resolveSibling(file.getFileName() + ".part");
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(part, newToken(ADMIN) + '\n');
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new FederationException(SecurityFault.TOKEN_FILE, file + ": " + e.getMessage(), e);
        }
    }

    /** Adds an account and gives its password, which is kept nowhere. */
    public synchronized String add(String name, Role role) {
        if (find(name).isPresent()) {
            throw new FederationException(SecurityFault.ACCOUNT_EXISTS, name);
        }
        var password = secrets.password();
        store(new Account(name, role, PasswordHash.of(password, secrets.random()), "", clock.instant()));
        return password;
    }

    /** A new API token for the account, which is kept nowhere; the token before it is void. */
    public synchronized String newToken(String name) {
        var token = "hansa_" + secrets.token();
        store(require(name).withToken(Secrets.hash(token)));
        return token;
    }

    /** Removes an account with its token; its sessions end at their next request. */
    public synchronized void remove(String name) {
        var account = require(name);
        var admins = all().stream().filter(a -> a.role() == Role.ADMIN).count();
        if (account.role() == Role.ADMIN && admins == 1) {
            throw new FederationException(SecurityFault.LAST_ADMIN, name);
        }
        documents.remove(SHELF, name);
    }

    public synchronized List<Account> all() {
        return documents.all(SHELF).stream()
                .map(d -> Account.read(d.bytes(), d.name()))
                .toList();
    }

    public Optional<Account> find(String name) {
        return documents.find(SHELF, name).map(d -> Account.read(d.bytes(), name));
    }

    /** The account whose token this is. */
    public Optional<Account> byToken(String token) {
        var hash = Secrets.hash(token);
        return all().stream().filter(a -> a.token().equals(hash)).findFirst();
    }

    /** The account whose name and password these are. Takes as long for a name that does not exist. */
    public Optional<Account> byPassword(String name, String password) {
        var account = find(name);
        var hash = account.map(Account::password).orElse("pbkdf2-sha256$600000$AAAAAAAAAAAAAAAAAAAAAA$AAAA");
        return PasswordHash.fits(password, hash) ? account : Optional.empty();
    }

    private Account require(String name) {
        return find(name).orElseThrow(() -> new FederationException(SecurityFault.ACCOUNT_UNKNOWN, name));
    }

    private void store(Account account) {
        documents.put(new Document(SHELF, account.name(), account.toBytes()));
    }
}
