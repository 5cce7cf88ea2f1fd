package io.hansa.gateway.http;

import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.RequestHead;
import io.hansa.gateway.message.ResponseHead;
import java.util.Optional;

/**
 * A request's wish to go on in another protocol on its connection, such as a WebSocket. It is passed on only where the
 * chain allows that protocol; otherwise the request goes on without its wish, which every server must be able to take.
 *
 * @param protocol in lower case
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.8">RFC 9110, 7.8 (Upgrade)</a>
 */
record Upgrade(String protocol) {

    /** What that request wishes and may have. A request with a body may not: the bytes behind it could not be told apart. */
    static Optional<Upgrade> of(RequestHead head, Framing framing, HttpGate.Routes routes) {
        return head.minor() == 1 && framing instanceof Framing.None
                ? head.fields().upgrade().filter(routes.upgrades()::contains).map(Upgrade::new)
                : Optional.empty();
    }

    /** Whether that answer agrees to it. */
    boolean agreed(ResponseHead answer) {
        return answer.fields().upgrade().equals(Optional.of(protocol));
    }

    /** Turns both connections into a relay, with what each side has sent of the new protocol already. */
    static void carryOut(CallerConnection caller, EndpointConnection endpoint, Runnable broken) {
        var fromEndpoint = endpoint.switchOver();
        var fromCaller = caller.leave();
        fromEndpoint.ifPresent(caller.channel()::write);
        caller.channel().flush();
        fromCaller.ifPresent(endpoint.channel()::writeAndFlush);
        caller.gate().relay(caller.channel(), endpoint.channel(), broken);
    }
}
