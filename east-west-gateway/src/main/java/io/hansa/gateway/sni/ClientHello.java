package io.hansa.gateway.sni;

import java.util.List;
import java.util.Optional;

/**
 * What a gateway wants to know of a ClientHello. Immutable.
 *
 * @param serverName the host name in lower case, as it was sent otherwise (underscores included); the outer one when the
 *     hello is encrypted (ECH)
 * @param alpn application protocols in the client's order
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2">RFC 8446, 4.1.2</a>
 */
public record ClientHello(Optional<String> serverName, List<String> alpn) {
    public ClientHello {
        alpn = List.copyOf(alpn);
    }
}
