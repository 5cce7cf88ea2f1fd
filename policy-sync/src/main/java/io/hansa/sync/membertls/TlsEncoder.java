package io.hansa.sync.membertls;

import com.hazelcast.internal.networking.HandlerStatus;
import com.hazelcast.internal.networking.OutboundHandler;
import com.hazelcast.internal.nio.IOUtil;
import java.nio.ByteBuffer;

/** Last handler of the outbound pipeline: plaintext of Hazelcast's encoders in, ciphertext to the socket out. */
final class TlsEncoder extends OutboundHandler<ByteBuffer, ByteBuffer> {

    private final TlsSession session;
    private final int bufferBytes;

    TlsEncoder(TlsSession session, int bufferBytes) {
        this.session = session;
        this.bufferBytes = bufferBytes;
    }

    @Override
    public void handlerAdded() {
        initDstBuffer(bufferBytes);
    }

    @Override
    public HandlerStatus onWrite() throws Exception {
        IOUtil.compactOrClear(dst);
        try {
            return session.write(src, dst);
        } finally {
            dst.flip();
        }
    }
}
