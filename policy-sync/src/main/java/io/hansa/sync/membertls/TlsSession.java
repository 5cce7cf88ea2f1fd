package io.hansa.sync.membertls;

import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.HandlerStatus;
import io.hansa.sync.membertls.MemberChannels.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS state of one member channel, shared by its decoder and its encoder. The engine is made at the first byte,
 * because only then the channel knows whom it was to dial.
 *
 * <p>Thread-safe: reading and writing run on different I/O threads, and every method holds this object's lock. Delegated
 * tasks run in place. A side that has to wait for the other returns and leaves a mark; the other side wakes its pipeline
 * when the mark is due. Waking only queues a task, so that it cannot deadlock under the lock.
 */
final class TlsSession {

    /** What a session says before its handshake has ended. */
    private static final String NO_CIPHER = "SSL_NULL_WITH_NULL_NULL";

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Content type of a handshake record (RFC 8446, 5.1): whatever begins otherwise is no TLS and not worth waiting for. */
    private static final byte HANDSHAKE_RECORD = 22;

    private final Channel channel;
    private final MemberChannels channels;
    private final Peer peer;
    private final ByteBuffer plain;
    private @Nullable SSLEngine engine;
    private boolean heard;
    private boolean writerWaits;
    private boolean readerWaits;

    TlsSession(Channel channel, MemberChannels channels, int bufferBytes) {
        this.channel = channel;
        this.channels = channels;
        this.peer = channels.opened(channel);
        this.plain = ByteBuffer.allocate(bufferBytes);
    }

    /** Decrypts what {@code in} holds into {@code out}; DIRTY while plaintext is left that found no room. */
    synchronized HandlerStatus read(ByteBuffer in, ByteBuffer out) throws IOException {
        if (!heard && in.hasRemaining()) {
            heard = true;
            if (in.get(in.position()) != HANDSHAKE_RECORD) {
                throw new SSLHandshakeException("plaintext on a port that speaks TLS alone");
            }
        }
        var tls = engine();
        if (plain.position() > 0 && !out.hasRemaining()) {
            return HandlerStatus.CLEAN; // The next handler takes nothing (it is closing the channel): no busy loop.
        }
        try {
            drain(out);
            unwrapAll(tls, in, out);
        } catch (SSLException e) {
            sayWhy(tls);
            throw e;
        }
        wakeWriter(tls);
        return plain.position() > 0 ? HandlerStatus.DIRTY : HandlerStatus.CLEAN;
    }

    /** Encrypts {@code in} into {@code out}; BLOCKED while the handshake waits for the other side. */
    synchronized HandlerStatus write(ByteBuffer in, ByteBuffer out) throws IOException {
        var tls = engine();
        while (true) {
            var status = tls.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks(tls);
                continue;
            }
            if (status == HandshakeStatus.NEED_UNWRAP) {
                writerWaits = true;
                wakeReader();
                return out.position() > 0 ? HandlerStatus.DIRTY : HandlerStatus.BLOCKED;
            }
            if (status != HandshakeStatus.NEED_WRAP) {
                wakeReader();
                if (!in.hasRemaining()) {
                    return HandlerStatus.CLEAN;
                }
            }
            var result = tls.wrap(in, out);
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                return HandlerStatus.DIRTY;
            }
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                peer.close("TLS session closed");
                return HandlerStatus.CLEAN;
            }
            noticeFinish(tls, result);
        }
    }

    private void unwrapAll(SSLEngine tls, ByteBuffer in, ByteBuffer out) throws IOException {
        while (plain.position() == 0) {
            var status = tls.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks(tls);
                continue;
            }
            if (status == HandshakeStatus.NEED_WRAP) {
                readerWaits = in.hasRemaining();
                return;
            }
            if (!in.hasRemaining()) {
                return;
            }
            var result = tls.unwrap(in, plain);
            noticeFinish(tls, result);
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW -> {
                    return;
                }
                case BUFFER_OVERFLOW -> throw new SSLException("TLS record larger than the buffer");
                case CLOSED -> {
                    peer.close("closed by the other side");
                    return;
                }
                case OK -> drain(out);
            }
        }
    }

    private void drain(ByteBuffer out) throws SSLException {
        if (plain.position() == 0) {
            return;
        }
        if (!peer.isKnown()) {
            throw new SSLHandshakeException("data before the end of the handshake");
        }
        plain.flip();
        var length = Math.min(plain.remaining(), out.remaining());
        out.put(out.position(), plain, plain.position(), length);
        out.position(out.position() + length);
        plain.position(plain.position() + length);
        plain.compact();
    }

    private void noticeFinish(SSLEngine tls, SSLEngineResult result) throws SSLException {
        // A server that sends no session tickets never reports FINISHED (JDK 25): it is done once nothing is left to
        // do.
        boolean ended = result.getHandshakeStatus() == HandshakeStatus.FINISHED
                || tls.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                        && !tls.getSession().getCipherSuite().equals(NO_CIPHER);
        if (ended && !peer.isKnown()) {
            channels.authenticated(peer, tls.getSession());
        }
    }

    private void wakeWriter(SSLEngine tls) {
        var status = tls.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_WRAP || (writerWaits && status != HandshakeStatus.NEED_UNWRAP)) {
            writerWaits = false;
            channel.outboundPipeline().wakeup();
        }
    }

    private void wakeReader() {
        if (readerWaits) {
            readerWaits = false;
            channel.inboundPipeline().wakeup();
        }
    }

    private SSLEngine engine() throws SSLException {
        if (engine == null) {
            engine = channels.newEngine(peer);
            engine.beginHandshake();
        }
        return engine;
    }

    private static void runTasks(SSLEngine tls) {
        for (var task = tls.getDelegatedTask(); task != null; task = tls.getDelegatedTask()) {
            task.run();
        }
    }

    /** Sends the pending alert, best effort: the channel dies either way, but the other side learns the reason. */
    private void sayWhy(SSLEngine tls) {
        try {
            var alert = ByteBuffer.allocate(tls.getSession().getPacketBufferSize());
            while (tls.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
                    && tls.wrap(NOTHING, alert).bytesProduced() > 0) {
                alert.flip();
                channel.socket().getChannel().write(alert);
                alert.clear();
            }
        } catch (IOException ignored) {
            // The reason that matters is already on its way up.
        }
    }
}
