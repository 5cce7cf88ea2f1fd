package io.hansa.gateway.exchange;

import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.RequestHead;
import java.util.Optional;

/**
 * What a caller asks. Immutable.
 *
 * @param head as it came in, with its trace
 * @param framing where its body ends
 * @param upgrade the protocol that it wishes to go on in, and may
 */
public record Request(RequestHead head, Framing framing, Optional<Upgrade> upgrade) {

    /** One that stays with HTTP. */
    public static Request of(RequestHead head, Framing framing) {
        return new Request(head, framing, Optional.empty());
    }
}
