package io.hansa.gateway.testkit;

import io.hansa.core.spiffe.SpiffeTrustManager;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** Another cluster's end of mutual TLS, by the JDK's own TLS, whose every step the test decides. */
public final class TlsPeer {
    private TlsPeer() {}

    /** What it does with a connection after the handshake; afterwards the socket below is closed without a word. */
    public interface Behaviour {
        void serve(SSLSocket tls, Socket raw) throws IOException;
    }

    /** A context that shows that leaf and believes whom the federation believes. */
    public static SSLContext context(TestFederation federation, TestFederation.Leaf leaf) {
        return context(leaf, new SpiffeTrustManager(federation.trust()::current, InstantSource.system(), _ -> true));
    }

    /** A context that shows that leaf and asks that manager. */
    public static SSLContext context(TestFederation.Leaf leaf, TrustManager trust) {
        try {
            var identity = leaf.current();
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("a", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
            var managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("no TLS of the JDK", e);
        }
    }

    /** A server that wants the caller's certificate. */
    public static TestServer serving(SSLContext context, Behaviour behaviour) {
        return TestServer.start(raw -> {
            var tls = (SSLSocket) context.getSocketFactory().createSocket(raw, null, false);
            tls.setUseClientMode(false);
            tls.setNeedClientAuth(true);
            tls.startHandshake();
            behaviour.serve(tls, raw);
        });
    }
}
