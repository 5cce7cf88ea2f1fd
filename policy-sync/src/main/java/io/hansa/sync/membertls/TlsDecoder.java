package io.hansa.sync.membertls;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.InboundHandler;
import com.hazelcast.internal.nio.IOUtil;
import java.nio.ByteBuffer;

/** First handler of the inbound pipeline: ciphertext from the socket in, plaintext to Hazelcast's own handlers out. */
final class TlsDecoder extends InboundHandler<ByteBuffer, ByteBuffer> {

    private final TlsSession session;
    private final int bufferBytes;

    TlsDecoder(TlsSession session, int bufferBytes) {
        this.session = session;
        this.bufferBytes = bufferBytes;
    }

    @Override
    public void handlerAdded() {
        initSrcBuffer(bufferBytes);
    }

    @Override
    public HandlerStatus onRead() throws Exception {
        src.flip();
        try {
            return session.read(src, dst);
        } finally {
            IOUtil.compactOrClear(src);
        }
    }
}
