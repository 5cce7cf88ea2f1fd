package io.hansa.gateway.exchange;

import io.netty.channel.Channel;

/** Where a request comes from: a connection, or a stream of one. Confined to its event loop. */
public interface CallerSide {

    /** The caller's connection: who it is, and on which event loop everything happens. */
    Channel connection();

    /** Goes on handing over the request's body, as far as the exchange can take it. */
    void resume();

    /** Whether the request has been read to its end. */
    boolean requestRead();

    /** Whether more of an answer can be taken without being held. */
    boolean writable();

    /** Something of the exchange has moved. */
    void onProgress();

    /** Ends it so that nobody takes a broken answer for a whole one. */
    void abort();
}
