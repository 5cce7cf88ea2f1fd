package io.hansa.gateway.exchange;

import io.hansa.core.fault.Fault;
import io.hansa.gateway.config.HeaderEdits.Edit;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.HttpFields;
import io.hansa.gateway.message.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** The way back to the caller of one request, in the version of HTTP that it speaks. Confined to its event loop. */
public interface Answer {

    /**
     * A connection that leaves HTTP on both sides.
     *
     * @param head the endpoint's agreement
     * @param upgrade to what
     * @param edits what the route changes in the head
     * @param endpoint the endpoint's connection, as it is from now on
     * @param broken told when the endpoint's side breaks
     */
    record Handover(ResponseHead head, Upgrade upgrade, List<Edit> edits, EndpointSide.Raw endpoint, Runnable broken) {}

    /** An answer that another one follows. */
    void interim(ResponseHead interim);

    /** The head of the answer, with what the route changes in it. */
    void head(ResponseHead head, Framing framing, List<Edit> edits);

    /** A part of the body; takes over the reference. */
    void data(ByteBuf data);

    /** Sends what is held. */
    void flush();

    /**
     * The answer is whole.
     *
     * @param trailers fields behind the body; lost where the caller's protocol has no place for them
     */
    void end(HttpFields trailers);

    /** A whole answer in the gateway's own name. */
    void local(Fault fault, int status, String reason);

    /** The endpoint goes on in another protocol. */
    void handOver(Handover handover);
}
