package io.hansa.gateway.exchange;

import io.hansa.gateway.message.HttpFields;
import io.hansa.gateway.upstream.UpstreamCluster;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Optional;

/**
 * Where a request goes to: a connection to an endpoint, or a stream of one, for one exchange. What comes back is reported
 * to that exchange. Confined to its event loop.
 */
public interface EndpointSide {

    /**
     * A connection that speaks HTTP no more.
     *
     * @param rest what was read of the other protocol already; the receiver releases it
     */
    record Raw(Channel channel, Optional<ByteBuf> rest) {}

    /** Sends the head of a request for that exchange, which gets the answer. */
    void begin(Exchange exchange, Onward onward);

    /** Whether more of the body can be taken without being held. */
    boolean writable();

    /** A part of the body, not flushed; takes over the reference. */
    void data(ByteBuf data);

    /** Sends what is held. */
    void flush();

    /** The request is whole; trailers are lost where the endpoint's protocol has no place for them. */
    void end(HttpFields trailers);

    /** Reads on in the answer. */
    void read();

    /** Whether a byte of the answer has come. */
    boolean answerBegun();

    /** Whether anybody can have acted on the request: its whole head has left, and was not handed back unread. */
    boolean sent();

    /** Whether a break without an answer says something about the endpoint; of a connection of that origin. */
    boolean blamed(UpstreamCluster.Origin origin);

    /** Lets go of the exchange, to which nothing more is reported, and ends what is not over. */
    void drop();

    /**
     * The answer is whole.
     *
     * @param requestSent whether the request had been sent to its end
     */
    void done(boolean requestSent);

    /** Leaves HTTP; only after the endpoint has agreed to it. */
    Raw leaveHttp();
}
