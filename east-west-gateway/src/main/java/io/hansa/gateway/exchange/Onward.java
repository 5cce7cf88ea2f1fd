package io.hansa.gateway.exchange;

import io.hansa.core.spiffe.SpiffeId;
import io.hansa.gateway.config.HeaderEdits.Edit;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.RequestHead;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A request on its way to an endpoint. Immutable.
 *
 * @param head as it came in
 * @param framing where its body ends
 * @param target request target, rewritten if the route says so
 * @param authority for a caller that named none
 * @param caller who the caller proved to be
 * @param edits what the route changes
 * @param upgrade what the connection shall become
 */
public record Onward(
        RequestHead head,
        Framing framing,
        String target,
        String authority,
        Optional<SpiffeId> caller,
        List<Edit> edits,
        Optional<Upgrade> upgrade) {

    /** To that address by that route, in the gateway's own words where the caller's are not taken over. */
    static Onward of(Request request, Routes.Route by, InetSocketAddress address, Optional<SpiffeId> caller) {
        return new Onward(
                request.head(),
                request.framing(),
                by.rewritten(request.head().target()),
                address.getHostString() + ':' + address.getPort(),
                caller,
                by.rule().edits().toRequest(),
                request.upgrade());
    }

    /** The authority to name. */
    public String host() {
        return head.authority().isEmpty() ? authority : head.authority();
    }
}
