package io.hansa.node.peer;

import io.hansa.core.model.HostPort;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One call to a node that nobody here trusts yet: the chain that it shows must satisfy a pin, such as the root fingerprint
 * in an invitation. Thread-safe.
 */
public final class PinnedCall {
    private final PeerChannels channels;

    /** @param threads not owned */
    public PinnedCall(String sourceAddress, PeerThreads threads) {
        this.channels = new PeerChannels(c -> Optional.empty(), Optional.empty(), new NoTrust(), sourceAddress, threads);
    }

    /**
     * One request, one answer.
     *
     * @param pin decides on the chain, leaf first, as the other side sent it; it must check signatures as well
     */
    public byte[] call(
            HostPort address, String serverName, Predicate<List<X509Certificate>> pin, String method, byte[] request) {
        var target = new PeerTarget(address, serverName, id -> true);
        var channel = channels.channel(target, new PinManager(pin));
        try {
            return PeerChannels.exchange(channel, address, method, request, Duration.ofSeconds(15));
        } finally {
            channel.shutdownNow();
            try {
                channel.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Believes nobody; every decision is the pin's. */
    private static final class NoTrust implements io.hansa.core.port.TrustSource {
        @Override
        public io.hansa.core.spiffe.TrustView current() {
            return io.hansa.core.spiffe.TrustView.NOBODY;
        }

        @Override
        public io.hansa.core.port.Registration onChange(
                java.util.function.Consumer<io.hansa.core.spiffe.TrustView> listener) {
            return () -> {};
        }
    }

    /** The pin in the shape that JSSE asks for. */
    private static final class PinManager extends X509ExtendedTrustManager {
        private final Predicate<List<X509Certificate>> pin;

        PinManager(Predicate<List<X509Certificate>> pin) {
            this.pin = pin;
        }

        private void check(X509Certificate @Nullable [] chain) throws CertificateException {
            if (chain == null || !pin.test(Arrays.asList(chain))) {
                throw new CertificateException(PeerFault.PIN_MISMATCH.code() + " PIN_MISMATCH");
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("client side only");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("client side only");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("client side only");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
