package io.hansa.gateway.http;

import io.hansa.core.fault.Fault;
import io.hansa.gateway.config.HeaderEdits.Edit;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.RequestHead;
import io.hansa.gateway.message.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;

/** The answer to one request on its way to the caller: the endpoint's, or the gateway's own. Confined to its event loop. */
final class Answering {
    private final CallerConnection caller;
    private final RequestHead asked;
    private boolean begun;
    private boolean chunked;
    private boolean close;

    Answering(CallerConnection caller, RequestHead asked) {
        this.caller = caller;
        this.asked = asked;
    }

    private Channel channel() {
        return caller.channel();
    }

    /** Whether the caller has been told a final status: from then on a failure can only break the connection. */
    boolean begun() {
        return begun;
    }

    void interim(ResponseHead interim) {
        if (asked.minor() == 1) {
            channel().writeAndFlush(Wire.interim(channel().alloc(), interim));
        }
    }

    void head(ResponseHead answer, Framing framing, List<Edit> edits) {
        begun = true;
        var shape = Wire.Shape.of(answer, framing, asked, edits).closingUnless(caller.mayKeepAlive());
        chunked = shape.chunked();
        close = shape.close();
        caller.gate().countResponse(answer.status());
        channel().write(Wire.response(channel().alloc(), answer, shape));
    }

    void switching(ResponseHead answer, Upgrade upgrade, List<Edit> edits) {
        begun = true;
        caller.gate().countResponse(answer.status());
        channel().write(Wire.switching(channel().alloc(), answer, upgrade, edits));
    }

    /** A part of the body; takes over the reference. */
    void data(ByteBuf data) {
        caller.onProgress();
        Wire.data(channel(), data, chunked);
    }

    void end() {
        if (chunked) {
            channel().write(Wire.lastChunk(channel().alloc()));
        }
        caller.onExchangeEnd(!close);
    }

    /** A whole answer in the gateway's own name. */
    void local(Fault fault, int status, String reason) {
        boolean keepAlive = asked.keepsAlive() && caller.mayKeepAlive();
        var ending = LocalAnswer.Ending.of(keepAlive, !asked.method().equals("HEAD"));
        channel().write(LocalAnswer.of(channel().alloc(), fault, status, reason, ending));
        caller.gate().countFault(fault.code());
        caller.gate().countResponse(status);
        caller.onExchangeEnd(keepAlive);
    }
}
