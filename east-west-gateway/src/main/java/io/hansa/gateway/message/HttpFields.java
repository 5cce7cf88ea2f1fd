package io.hansa.gateway.message;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a head in their order. Immutable; names compare without regard to case.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5">RFC 9110, 5 (fields) and 7.6.1 (Connection)</a>
 */
public record HttpFields(List<Field> list) {
    /** Fields that are about one connection even when {@code Connection} does not name them. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** One field line. */
    public record Field(String name, String value) {}

    public HttpFields {
        list = List.copyOf(list);
    }

    /** All values of a name, in order. */
    public List<String> all(String name) {
        return list.stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    /** The first value of a name. */
    public Optional<String> first(String name) {
        return list.stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst();
    }

    /** Whether a comma-separated field holds that token, in any case. */
    public boolean hasToken(String name, String token) {
        return tokens(name).contains(token);
    }

    /** The protocol to which these fields ask, or agree, to switch, in lower case; empty: none, or more than one. */
    public Optional<String> upgrade() {
        var protocols = tokens("upgrade");
        return hasToken("connection", "upgrade") && protocols.size() == 1
                ? protocols.stream().findFirst()
                : Optional.empty();
    }

    private Set<String> tokens(String name) {
        Set<String> tokens = new HashSet<>();
        for (String value : all(name)) {
            for (String token : value.split(",", -1)) {
                tokens.add(token.strip().toLowerCase(Locale.ROOT));
            }
        }
        return tokens;
    }

    /** The fields that go on to the next hop: without those about this connection, and without {@code dropped}. */
    public List<Field> endToEnd(Set<String> dropped) {
        var named = tokens("connection");
        return list.stream()
                .filter(each -> {
                    var name = each.name().toLowerCase(Locale.ROOT);
                    return !HOP_BY_HOP.contains(name) && !named.contains(name) && !dropped.contains(name);
                })
                .toList();
    }
}
