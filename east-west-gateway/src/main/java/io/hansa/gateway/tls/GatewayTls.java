package io.hansa.gateway.tls;

import io.hansa.core.fault.FederationException;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.Registration;
import io.hansa.core.port.TrustSource;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.SpiffeTrustManager;
import io.hansa.gateway.config.FilterChain.ClientCertificate;
import io.hansa.gateway.config.FilterChain.Terminate;
import io.hansa.gateway.config.UpstreamTransport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * Makes TLS handlers: BoringSSL, TLS 1.3 only, no resumption of any kind (I5), peers checked by the one verifier against
 * the trust in force at that moment. A renewed identity serves the next handshake; live connections keep theirs.
 *
 * <p>Thread-safe. The lock guards the contexts' reference counts; under it an engine is made, nothing waits.
 */
public final class GatewayTls implements AutoCloseable {
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
    private static final String TLS_1_3 = "TLSv1.3";

    /** As many as there can be chains and transports; a configuration that needs more makes them anew. */
    private static final int CONTEXTS_MAX = 1_024;

    private final IdentitySource identities;
    private final TrustSource trust;
    private final InstantSource clock;
    private final Registration renewals;
    private final Map<Object, SslContext> contexts = new HashMap<>();
    private boolean closed;

    private record ServerKey(ClientCertificate clientCertificate, List<String> alpn) {}

    private record ClientKey(Predicate<SpiffeId> peers, Object rule, List<String> alpn) {
        @Override
        public boolean equals(Object other) {
            return other instanceof ClientKey key && rule.equals(key.rule) && alpn.equals(key.alpn);
        }

        @Override
        public int hashCode() {
            return rule.hashCode() * 31 + alpn.hashCode();
        }
    }

    /**
     * TLS for one process.
     *
     * @param identities whose current identity is shown to peers
     * @param trust whom to believe; read anew at each handshake
     * @param clock for the validity of certificates
     * @throws FederationException when BoringSSL is not there
     */
    public GatewayTls(IdentitySource identities, TrustSource trust, InstantSource clock) {
        if (!OpenSsl.isAvailable()) {
            throw new FederationException(
                    TlsFault.NATIVE_MISSING,
                    String.valueOf(OpenSsl.unavailabilityCause()),
                    OpenSsl.unavailabilityCause());
        }
        this.identities = identities;
        this.trust = trust;
        this.clock = clock;
        this.renewals = identities.onChange(ignored -> forgetContexts());
    }

    /** A handler that ends a caller's TLS. @throws FederationException when there is no usable identity */
    public SslHandler serverHandler(ByteBufAllocator allocator, Terminate terminate) {
        var key = new ServerKey(terminate.clientCertificate(), terminate.alpn());
        SslHandler handler;
        synchronized (this) {
            handler = context(key).newHandler(allocator);
        }
        // With the cache off BoringSSL would still send TLS 1.3 tickets, and a caller that comes back with one would be
        // let in without a look at its certificate (I5; shown by test).
        SSL.setOptions(((ReferenceCountedOpenSslEngine) handler.engine()).sslPointer(), SSL.SSL_OP_NO_TICKET);
        handler.setHandshakeTimeout(HANDSHAKE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }

    /**
     * A handler that begins TLS with an endpoint.
     *
     * @param timeout of the handshake
     * @throws FederationException when there is no usable identity
     */
    public SslHandler clientHandler(ByteBufAllocator allocator, UpstreamTransport.Tls transport, Duration timeout) {
        var peers = transport.peers();
        var key = new ClientKey(id -> peers.allows(id.toString()), peers, transport.alpn());
        SslHandler handler;
        synchronized (this) {
            handler = context(key).newHandler(allocator);
        }
        // Netty's own ways lead through SNIHostName, which takes no underscore and would silently send no name at all.
        SSL.setTlsExtHostName(((ReferenceCountedOpenSslEngine) handler.engine()).sslPointer(), transport.sni());
        handler.setHandshakeTimeout(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
        return handler;
    }

    private SslContext context(Object key) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        var found = contexts.get(key);
        if (found == null) {
            if (contexts.size() >= CONTEXTS_MAX) {
                forgetContexts();
            }
            found = build(key);
            contexts.put(key, found);
        }
        return found;
    }

    private SslContext build(Object key) {
        var identity = identities.current();
        try {
            var context = key instanceof ServerKey server ? build(identity, server) : build(identity, (ClientKey) key);
            ((OpenSslSessionContext) context.sessionContext()).setSessionCacheEnabled(false);
            return context;
        } catch (SSLException | IllegalArgumentException e) {
            throw new FederationException(TlsFault.CONTEXT_REFUSED, identity.toString(), e);
        }
    }

    private SslContext build(Identity identity, ServerKey key) throws SSLException {
        return common(SslContextBuilder.forServer(identity.key(), identity.chain()), key.alpn)
                .clientAuth(key.clientCertificate == ClientCertificate.REQUIRED ? ClientAuth.REQUIRE : ClientAuth.NONE)
                .trustManager(new SpiffeTrustManager(trust::current, clock, ignored -> true))
                .build();
    }

    private SslContext build(Identity identity, ClientKey key) throws SSLException {
        return common(SslContextBuilder.forClient().keyManager(identity.key(), identity.chain()), key.alpn)
                .trustManager(new SpiffeTrustManager(trust::current, clock, key.peers))
                // A SPIFFE ID stands for the host name, which is only a routing label here.
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    private static SslContextBuilder common(SslContextBuilder builder, List<String> alpn) {
        builder.sslProvider(SslProvider.OPENSSL_REFCNT).protocols(TLS_1_3);
        return alpn.isEmpty()
                ? builder
                : builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        alpn));
    }

    private synchronized void forgetContexts() {
        // Engines hold a reference of their own, so live connections are not touched.
        contexts.values().forEach(ReferenceCountUtil::release);
        contexts.clear();
    }

    @Override
    public void close() {
        renewals.close();
        synchronized (this) {
            closed = true;
        }
        forgetContexts();
    }
}
