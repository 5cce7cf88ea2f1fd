package io.hansa.gateway.http2;

import io.netty.channel.ChannelHandler;

/** A handler of a caller's connection that can ask the caller to leave. Confined to its event loop. */
public interface Drained extends ChannelHandler {

    /** From now on nothing new is taken; the connection ends when what is under way has ended. */
    void onDrain();
}
