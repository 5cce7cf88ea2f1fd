package io.hansa.gateway.upstream;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/**
 * A connection that could not be made. Carries no stack of its own: it is an expected outcome that travels in a future.
 */
public final class ConnectFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final UpstreamFault fault;

    ConnectFailure(UpstreamFault fault, String detail) {
        super(fault.code() + ' ' + fault.name() + ": " + detail, null, false, false);
        this.fault = fault;
    }

    /** What failed. */
    public UpstreamFault fault() {
        return fault;
    }

    /** The failure that a library's exception stands for. */
    static ConnectFailure of(Throwable cause) {
        return switch (cause) {
            case ConnectFailure already -> already;
            case ConnectTimeoutException timeout -> new ConnectFailure(UpstreamFault.CONNECT_TIMEOUT, text(timeout));
            case SslHandshakeTimeoutException timeout ->
                new ConnectFailure(UpstreamFault.CONNECT_TIMEOUT, text(timeout));
            case ClosedChannelException closed -> new ConnectFailure(UpstreamFault.CONNECT_RESET, text(closed));
            case SSLException tls ->
                // A break of the connection under TLS is not a word about anybody's identity.
                tls.getCause() instanceof IOException io && !(io instanceof SSLException)
                        ? of(io)
                        : new ConnectFailure(UpstreamFault.TLS_FAILED, text(tls));
            case IOException io -> new ConnectFailure(bySystemsWord(io), text(io));
            default -> new ConnectFailure(UpstreamFault.CONNECT_FAILED, text(cause));
        };
    }

    /** A reset may come before the connect itself is reported, when the other side is quick and this one busy. */
    private static UpstreamFault bySystemsWord(IOException cause) {
        var word = text(cause).toLowerCase(Locale.ROOT);
        if (cause instanceof ConnectException && word.contains("refused")) {
            return UpstreamFault.CONNECT_REFUSED;
        }
        return word.contains("reset") ? UpstreamFault.CONNECT_RESET : UpstreamFault.CONNECT_FAILED;
    }

    private static String text(Throwable cause) {
        var inner = cause.getCause();
        var own = String.valueOf(cause.getMessage());
        return inner == null ? own : own + " (" + text(inner) + ')';
    }
}
