package io.hansa.node.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Somebody who answers TLS with a certificate of his own making, which no federation has issued. Thread-safe. */
final class Stranger implements AutoCloseable {
    private static final char[] PASSWORD = "stranger".toCharArray();

    private @Nullable SSLServerSocket listener;

    /** The port that it listens on. @throws IllegalStateException before {@link #open} */
    synchronized int port() {
        if (listener == null) {
            throw new IllegalStateException("listener: none (expected: opened)");
        }
        return listener.getLocalPort();
    }

    /** Makes a key, which takes seconds, and listens on a free loopback port. */
    synchronized void open() {
        try {
            var context = SSLContext.getInstance("TLSv1.3");
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(keyStore(), PASSWORD);
            context.init(keys.getKeyManagers(), null, null);
            var server = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            listener = server;
            Thread.ofVirtual().start(() -> accept(server));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("stranger's key", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JDK's own keytool makes it, since only that can sign without a library. */
    private static KeyStore keyStore() throws IOException, GeneralSecurityException {
        var folder = Files.createTempDirectory("hansa-stranger");
        var file = folder.resolve("key.p12");
        try {
            var keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            var made = new ProcessBuilder(
                            keytool,
                            "-genkeypair",
                            "-alias",
                            "stranger",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=stranger",
                            "-validity",
                            "1",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            new String(PASSWORD),
                            "-keystore",
                            file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!made.waitFor(30, TimeUnit.SECONDS) || made.exitValue() != 0) {
                throw new IOException(keytool + " made no key");
            }
            var store = KeyStore.getInstance("PKCS12");
            try (var in = Files.newInputStream(file)) {
                store.load(in, PASSWORD);
            }
            return store;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            DemoFolder.forget(folder);
        }
    }

    private static void accept(SSLServerSocket server) {
        while (!server.isClosed()) {
            try {
                var socket = (SSLSocket) server.accept();
                Thread.ofVirtual().start(() -> greet(socket));
            } catch (IOException e) {
                // Closed, which ends the loop, or one caller lost.
            }
        }
    }

    private static void greet(SSLSocket socket) {
        try (socket) {
            socket.setSoTimeout(5_000);
            socket.startHandshake();
        } catch (IOException e) {
            // The caller did not believe the certificate, as it should be.
        }
    }

    @Override
    public synchronized void close() {
        try {
            if (listener != null) {
                listener.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
