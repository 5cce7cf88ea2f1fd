package io.hansa.console.security;

import io.hansa.core.desk.Role;
import io.hansa.core.fault.FederationException;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.time.Instant;

/**
 * A person or program that may come in. Immutable.
 *
 * @param name 1 to 40 of a-z, 0-9, dot and dash
 * @param password hash as {@link PasswordHash} writes it
 * @param token SHA-256 of the API token in hex; empty when it has none
 */
public record Account(String name, Role role, String password, String token, Instant since) {

    public Account {
        if (!name.matches("[a-z0-9][a-z0-9.-]{0,39}")) {
            throw new IllegalArgumentException("name: '" + name.replaceAll("[^\\x20-\\x7e]", "?")
                    + "' (expected: 1 to 40 of a-z, 0-9, '.' and '-')");
        }
    }

    Account withToken(String hash) {
        return new Account(name, role, password, hash, since);
    }

    byte[] toBytes() {
        return Cbor.write(Tree.fields()
                .put("name", name)
                .put("role", role.word())
                .put("password", password)
                .put("token", token)
                .put("since", since.toEpochMilli())
                .build());
    }

    static Account read(byte[] bytes, String name) {
        try {
            return TreeReader.read(
                    Cbor.read(bytes, "account " + name),
                    in -> new Account(
                            in.text("name"),
                            in.value("role", Role::parse, Role.VIEWER),
                            in.text("password"),
                            in.text("token", ""),
                            Instant.ofEpochMilli(in.whole("since", 0, Long.MAX_VALUE))));
        } catch (InvalidResource e) {
            throw new FederationException(SecurityFault.DAMAGED, "account " + name, e);
        }
    }
}
