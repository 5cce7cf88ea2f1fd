package io.hansa.gateway.http;

import io.hansa.core.fault.Fault;
import io.hansa.gateway.config.HeaderEdits.Edit;
import io.hansa.gateway.exchange.Answer;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.GrpcStatus;
import io.hansa.gateway.message.HttpFields;
import io.hansa.gateway.message.RequestHead;
import io.hansa.gateway.message.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.List;

/** The answer to one request on its way to the caller: the endpoint's, or the gateway's own. Confined to its event loop. */
final class Answering implements Answer {
    private final CallerConnection caller;
    private final RequestHead asked;
    private boolean chunked;
    private boolean close;

    Answering(CallerConnection caller, RequestHead asked) {
        this.caller = caller;
        this.asked = asked;
    }

    private Channel channel() {
        return caller.connection();
    }

    @Override
    public void interim(ResponseHead interim) {
        if (asked.minor() == 1) {
            channel().writeAndFlush(Wire.interim(channel().alloc(), interim));
        }
    }

    @Override
    public void head(ResponseHead answer, Framing framing, List<Edit> edits) {
        var shape = Wire.Shape.of(answer, framing, asked, edits).closingUnless(caller.mayKeepAlive());
        chunked = shape.chunked();
        close = shape.close();
        caller.gate().countResponse(answer.status());
        channel().write(Wire.response(channel().alloc(), answer, shape));
    }

    /** Turns both connections into a relay, with what each side has sent of the new protocol already. */
    @Override
    public void handOver(Handover handover) {
        caller.gate().countResponse(handover.head().status());
        channel().write(Wire.switching(channel().alloc(), handover.head(), handover.upgrade(), handover.edits()));
        var endpoint = handover.endpoint();
        var fromCaller = caller.leave();
        endpoint.rest().ifPresent(channel()::write);
        channel().flush();
        fromCaller.ifPresent(endpoint.channel()::writeAndFlush);
        caller.gate().relay(channel(), endpoint.channel(), handover.broken());
    }

    @Override
    public void data(ByteBuf data) {
        caller.onProgress();
        Wire.data(channel(), data, chunked);
    }

    @Override
    public void flush() {
        channel().flush();
    }

    @Override
    public void end(HttpFields trailers) {
        if (chunked) {
            channel().write(Wire.lastChunk(channel().alloc()));
        }
        caller.onExchangeEnd(!close);
    }

    @Override
    public void local(Fault fault, int status, String reason) {
        boolean keepAlive = asked.keepsAlive() && caller.mayKeepAlive();
        var ending = LocalAnswer.Ending.of(keepAlive, !asked.method().equals("HEAD"));
        channel()
                .write(
                        GrpcStatus.asked(asked.fields())
                                ? LocalAnswer.ofGrpc(channel().alloc(), fault, status, reason, ending)
                                : LocalAnswer.of(channel().alloc(), fault, status, reason, ending));
        caller.gate().countFault(fault.code());
        caller.gate().countResponse(status);
        caller.onExchangeEnd(keepAlive);
    }
}
