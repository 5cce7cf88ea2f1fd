package io.hansa.trust.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.SpiffeTrustManager;
import io.hansa.trust.testkit.TestTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Trust that was withdrawn counts at the next connection, whatever the client remembers of an earlier one (trust.md, section
 * 11): with no session tickets every TLS 1.3 handshake asks the verifier.
 */
class ResumptionTest {
    private static final String TICKETS = "jdk.tls.server.newSessionTicketCount";

    private final TestTrust trust = TestTrust.of("acme.mesh", "aws-use1", "azure-weu");
    private final AtomicInteger asked = new AtomicInteger();

    @BeforeEach
    void noTickets() {
        System.setProperty(TICKETS, "0");
    }

    @AfterEach
    void asBefore() {
        System.clearProperty(TICKETS);
    }

    private SSLContext context(Identity identity) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", identity.key(), new char[0], identity.chain().toArray(X509Certificate[]::new));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLSv1.3");
        var gate = new SpiffeTrustManager(trust::current, InstantSource.system(), id -> {
            asked.incrementAndGet();
            return true;
        });
        context.init(keys.getKeyManagers(), new TrustManager[] {gate}, null);
        return context;
    }

    /** One connection and one byte each way. */
    private static boolean exchange(SSLServerSocket server, SSLContext client) {
        var served = CompletableFuture.supplyAsync(() -> {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(10_000);
                int read = socket.getInputStream().read();
                socket.getOutputStream().write(read);
                return read == 7;
            } catch (IOException e) {
                return false;
            }
        });
        boolean answered;
        try (var socket = (SSLSocket)
                client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(7);
            answered = socket.getInputStream().read() == 7;
        } catch (IOException e) {
            answered = false;
        }
        try {
            return served.join() && answered;
        } catch (CompletionException e) {
            return false;
        }
    }

    @Test
    void aRememberedSessionDoesNotOutliveTheTrust() throws GeneralSecurityException, IOException {
        var serverContext = context(trust.gateway("aws-use1", "gw-1"));
        var clientContext = context(trust.gateway("azure-weu", "gw-1"));
        try (var server = (SSLServerSocket)
                serverContext.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setNeedClientAuth(true);
            for (int i = 1; i <= 3; i++) {
                assertThat(exchange(server, clientContext)).isTrue();
                assertThat(asked.get())
                        .as("verifications after %d connections", i)
                        .isEqualTo(2 * i);
            }
            trust.evict("azure-weu");
            assertThat(exchange(server, clientContext)).isFalse();
        }
    }
}
