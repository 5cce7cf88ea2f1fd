package io.hansa.gateway.xds;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.hansa.core.spiffe.SpiffeId;
import java.net.InetSocketAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who opened a stream, as the transport knows it: the identity that the TLS handshake verified, or nobody on this host.
 * Immutable.
 *
 * @param id proved in the handshake; empty for a caller without TLS
 */
record XdsCaller(Optional<SpiffeId> id) {
    static final Context.Key<XdsCaller> KEY = Context.key("io.hansa.xds.caller");

    /** RFC 5280, 4.2.1.6: uniformResourceIdentifier. */
    private static final int SAN_URI = 6;

    /** Admits callers whose verified identity passes the test. */
    static ServerInterceptor identified(Predicate<SpiffeId> admitted) {
        return new Gate(call -> {
            var id = verified(call);
            if (id.isEmpty()) {
                return Status.UNAUTHENTICATED.withDescription(XdsFault.CALLER_UNKNOWN.code());
            }
            return admitted.test(id.get())
                    ? Status.OK
                    : Status.PERMISSION_DENIED.withDescription(XdsFault.CALLER_REFUSED.code() + ": " + id.get());
        });
    }

    /** Admits callers on this host: a Unix socket, or a loopback address at both ends. */
    static ServerInterceptor onThisHost() {
        return new Gate(call -> local(call)
                ? Status.OK
                : Status.PERMISSION_DENIED.withDescription(XdsFault.CALLER_REFUSED.code() + ": not on this host"));
    }

    private interface Check {
        Status of(ServerCall<?, ?> call);
    }

    private record Gate(Check check) implements ServerInterceptor {
        @Override
        public <A, B> ServerCall.Listener<A> interceptCall(
                ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
            var status = check.of(call);
            if (!status.isOk()) {
                call.close(status, new Metadata());
                return new ServerCall.Listener<>() {};
            }
            var context = Context.current().withValue(KEY, new XdsCaller(verified(call)));
            return Contexts.interceptCall(context, call, headers, next);
        }
    }

    private static boolean local(ServerCall<?, ?> call) {
        var remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        // Whatever is not an IP address (Unix socket, in-process) cannot have come from another host.
        return remote instanceof InetSocketAddress address
                ? address.getAddress() != null && address.getAddress().isLoopbackAddress()
                : remote != null;
    }

    /** The identity in the leaf that the server's trust manager has verified. */
    private static Optional<SpiffeId> verified(ServerCall<?, ?> call) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return Optional.empty();
        }
        try {
            var names = ((X509Certificate) session.getPeerCertificates()[0]).getSubjectAlternativeNames();
            if (names == null) {
                return Optional.empty();
            }
            return names.stream()
                    .filter(name -> name.getFirst() instanceof Integer kind && kind == SAN_URI)
                    .map(name -> SpiffeId.parse((String) name.get(1)))
                    .findFirst();
        } catch (SSLPeerUnverifiedException | CertificateParsingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
