package io.hansa.gateway.http;

import io.hansa.core.fault.Fault;
import io.hansa.gateway.balance.Attempts;
import io.hansa.gateway.balance.Breaker;
import io.hansa.gateway.config.HeaderEdits;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.HttpFault;
import io.hansa.gateway.message.RequestHead;
import io.hansa.gateway.message.ResponseHead;
import io.hansa.gateway.relay.ChannelRelay;
import io.hansa.gateway.tls.LivePeers;
import io.hansa.gateway.upstream.ConnectFailure;
import io.hansa.gateway.upstream.UpstreamCluster;
import io.hansa.gateway.upstream.UpstreamFault;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: finds an endpoint, sends, tries again where that is allowed, streams back. Confined to the
 * event loop that caller and endpoint share.
 *
 * <p>A try may be repeated when the connection could not be made, when it broke before the request had left, or when it
 * broke before the first byte of an answer and the request is idempotent and without body (RFC 9110, 9.2.2). Otherwise
 * the caller is told at once: by an answer, or by a broken connection when the answer had begun.
 */
final class Exchange {
    private final CallerConnection caller;
    private final RequestHead head;
    private final Framing framing;
    private final Attempts attempts = new Attempts();
    private HttpGate.@Nullable Route route;
    private @Nullable UpstreamCluster cluster;
    private UpstreamCluster.@Nullable Connection connection;
    private @Nullable EndpointConnection endpoint;
    private final Alarm timeout;
    private final Alarm tryTimeout;
    private @Nullable HttpFault failed;
    private long sentNanos;
    private int broken;
    private boolean counted;
    private boolean retrying;
    private boolean bodyBegun;
    private boolean answerBegun;
    private boolean chunkedAnswer;
    private boolean closeAfter;
    private boolean over;

    Exchange(CallerConnection caller, RequestHead head, Framing framing) {
        this.caller = caller;
        this.head = head;
        this.framing = framing;
        this.timeout = new Alarm(caller.channel().eventLoop());
        this.tryTimeout = new Alarm(caller.channel().eventLoop());
    }

    String method() {
        return head.method();
    }

    void begin(HttpGate.Routes routes) {
        var found = routes.find(head);
        if (found.isEmpty()) {
            answer(HttpFault.NO_ROUTE, HttpFault.NO_ROUTE.status(), HttpFault.NO_ROUTE.reason());
            return;
        }
        route = found.get();
        var target = caller.gate().upstreams().find(found.get().cluster());
        if (target.isEmpty()) {
            unavailable(UpstreamFault.UNKNOWN_CLUSTER);
            return;
        }
        cluster = target.get();
        if (!target.get().breaker().tryEnter(Breaker.Kind.REQUEST)) {
            unavailable(UpstreamFault.OVER_LIMIT);
            return;
        }
        counted = true;
        if (framing instanceof Framing.None) {
            startTimeout();
        }
        connect(target.get(), found.get());
    }

    private void startTimeout() {
        if (route != null) {
            timeout.set(route.rule().timeout(), this::onTimeout);
        }
    }

    private void connect(UpstreamCluster target, HttpGate.Route by) {
        var channel = caller.channel();
        target.connect(
                        channel.eventLoop(),
                        attempts,
                        Math.max(attempts.failed() + 1, by.rule().retry().triesMax()),
                        caller.gate().pool(channel))
                .addListener((Future<UpstreamCluster.Connection> connected) -> {
                    if (connected.isSuccess()) {
                        onConnected(target, by, connected.getNow());
                    } else if (!over) {
                        onNoConnection(connected.cause());
                    }
                });
    }

    /** A retry that finds nobody else says nothing new: the caller is told how the try before it failed. */
    private void onNoConnection(Throwable cause) {
        var fault = cause instanceof ConnectFailure failure ? failure.fault() : UpstreamFault.CONNECT_FAILED;
        var before = failed;
        if (before != null && fault == UpstreamFault.NO_ENDPOINT) {
            answer(before, before.status(), before.reason());
        } else {
            unavailable(fault);
        }
    }

    private void onConnected(UpstreamCluster target, HttpGate.Route by, UpstreamCluster.Connection made) {
        if (over) {
            made.channel().close();
            return;
        }
        connection = made;
        target.onBegin(made.pick());
        sentNanos = System.nanoTime();
        var upstream = made.channel();
        var current = EndpointConnection.of(upstream);
        endpoint = current;
        if (!upstream.isActive()) { // It ended before it was handed over, so nothing more will be heard of it.
            onBroken();
            return;
        }
        tryTimeout.set(by.rule().retry().perTryTimeout(), this::onTryTimeout);
        var address = made.pick().endpoint().address();
        var onward = new Wire.Onward(
                by.rewritten(head.target()),
                address.getHostString() + ':' + address.getPort(),
                LivePeers.peerOf(caller.channel()),
                by.rule().edits().toRequest());
        current.begin(this, Wire.request(upstream.alloc(), head, framing, onward));
        caller.process();
    }

    /** Whether bytes of the request's body can be taken now. */
    boolean wantsBody() {
        return endpoint != null && endpoint.channel().isWritable();
    }

    void onRequestData(ByteBuf data) {
        if (endpoint == null) {
            data.release();
            return;
        }
        bodyBegun = true;
        caller.onProgress();
        Wire.data(endpoint.channel(), data, framing instanceof Framing.Chunked);
    }

    void flushRequest() {
        if (endpoint != null) {
            endpoint.channel().flush();
        }
    }

    void onRequestEnd() {
        bodyBegun = true;
        if (endpoint != null) {
            var upstream = endpoint.channel();
            if (framing instanceof Framing.Chunked) {
                upstream.write(Wire.lastChunk(upstream.alloc()));
            }
            upstream.flush();
        }
        startTimeout();
    }

    void onUpstreamWritable() {
        caller.process();
    }

    void onInterim(ResponseHead interim) {
        if (head.minor() == 1) {
            caller.channel().writeAndFlush(Wire.interim(caller.channel().alloc(), interim));
        }
    }

    void onResponseHead(ResponseHead answer, Framing answerFraming) {
        tryTimeout.off();
        answerBegun = true;
        if (cluster != null && connection != null) {
            if (answer.gatewayError()) {
                cluster.onGatewayError(connection.pick());
            } else {
                cluster.onAnswered(connection.pick(), Duration.ofNanos(System.nanoTime() - sentNanos));
            }
        }
        boolean unknownLength = answerFraming instanceof Framing.Chunked || answerFraming instanceof Framing.UntilClose;
        chunkedAnswer = unknownLength && head.minor() == 1;
        closeAfter = !head.keepsAlive() || !caller.mayKeepAlive() || unknownLength && !chunkedAnswer;
        var edits = route == null ? HeaderEdits.NONE : route.rule().edits();
        boolean withLength = answer.status() != 204 && !unknownLength;
        var shape = new Wire.Shape(chunkedAnswer, closeAfter, withLength, edits.toResponse());
        caller.gate().countResponse(answer.status());
        caller.channel().write(Wire.response(caller.channel().alloc(), answer, shape));
    }

    void onResponseData(ByteBuf data) {
        if (over) {
            data.release();
            return;
        }
        caller.onProgress();
        Wire.data(caller.channel(), data, chunkedAnswer);
    }

    /** The endpoint has nothing more to read at the moment: go on when the caller can take it. */
    void onResponsePause() {
        caller.channel().flush();
        onCallerWritable();
    }

    void onCallerWritable() {
        if (endpoint != null && caller.channel().isWritable()) {
            endpoint.channel().read();
        }
    }

    void onResponseEnd(boolean reusable) {
        var done = endpoint;
        var made = connection;
        endpoint = null;
        boolean requestSent = caller.requestRead();
        finish();
        if (done != null && made != null && cluster != null) {
            if (reusable && requestSent) {
                caller.gate().keep(cluster, made, done);
            } else {
                done.channel().close();
            }
        }
        if (chunkedAnswer) {
            caller.channel().write(Wire.lastChunk(caller.channel().alloc()));
        }
        caller.onExchangeEnd(!closeAfter);
    }

    /** The endpoint's side ended before the answer was whole. */
    void onBroken() {
        var made = connection;
        boolean repeatable = repeatable();
        drop();
        if (over || made == null) {
            return;
        }
        if (answerBegun) {
            gatewayError(made);
            caller.abort();
            return;
        }
        // An idle connection that had died says nothing about its endpoint.
        if (made.origin() == UpstreamCluster.Origin.FRESH) {
            gatewayError(made);
            attempts.onFailed(made.pick());
        }
        repeatOr(HttpFault.UPSTREAM_RESET, repeatable);
    }

    /** No head of an answer within one try's time: the endpoint, or the way to it, does not answer. */
    private void onTryTimeout() {
        var made = connection;
        boolean repeatable = repeatable();
        if (over || made == null || answerBegun) {
            return;
        }
        drop();
        gatewayError(made);
        attempts.onFailed(made.pick());
        repeatOr(HttpFault.TIMEOUT, repeatable);
    }

    /** Whether sending the request once more could not do anything twice. */
    private boolean repeatable() {
        var at = endpoint;
        return at != null
                && !at.answerBegun()
                && (!at.sent() && !bodyBegun || head.idempotent() && framing instanceof Framing.None);
    }

    private void repeatOr(HttpFault fault, boolean repeatable) {
        var by = route;
        var target = cluster;
        failed = fault;
        if (repeatable
                && by != null
                && target != null
                && ++broken < by.rule().retry().triesMax()
                && mayRetry(target)) {
            caller.gate().countRetry();
            connect(target, by);
        } else {
            answer(fault, fault.status(), fault.reason());
        }
    }

    private boolean mayRetry(UpstreamCluster target) {
        retrying = retrying || target.breaker().tryEnter(Breaker.Kind.RETRY);
        return retrying;
    }

    private void gatewayError(UpstreamCluster.Connection made) {
        if (cluster != null && !LivePeers.withdrawn(made.channel())) {
            cluster.onUnanswered(made.pick());
        }
    }

    void onMalformed(String detail) {
        var made = connection;
        drop();
        if (made != null) {
            gatewayError(made);
        }
        if (answerBegun) {
            caller.abort();
        } else {
            answer(HttpFault.BAD_RESPONSE, HttpFault.BAD_RESPONSE.status(), HttpFault.BAD_RESPONSE.reason());
        }
    }

    private void onTimeout() {
        if (over) {
            return;
        }
        drop();
        if (answerBegun) {
            caller.abort();
        } else {
            answer(HttpFault.TIMEOUT, HttpFault.TIMEOUT.status(), HttpFault.TIMEOUT.reason());
        }
    }

    /** The caller is gone, or its request cannot be gone on with. */
    void cancel() {
        drop();
        finish();
    }

    /** Lets go of the endpoint's connection and ends it. */
    private void drop() {
        tryTimeout.off();
        var dropped = endpoint;
        endpoint = null;
        letGo();
        if (dropped != null) {
            dropped.leave();
            ChannelRelay.reset(dropped.channel());
        }
    }

    private void unavailable(UpstreamFault fault) {
        answer(fault, 503, fault.reason());
    }

    private void answer(Fault fault, int status, String reason) {
        drop();
        finish();
        boolean keepAlive = head.keepsAlive() && caller.mayKeepAlive();
        var ending = LocalAnswer.Ending.of(keepAlive, !head.method().equals("HEAD"));
        caller.channel().write(LocalAnswer.of(caller.channel().alloc(), fault, status, reason, ending));
        caller.gate().countFault(fault.code());
        caller.gate().countResponse(status);
        caller.onExchangeEnd(keepAlive);
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        timeout.off();
        tryTimeout.off();
        letGo();
        if (counted && cluster != null) {
            cluster.breaker().leave(Breaker.Kind.REQUEST);
        }
        if (retrying && cluster != null) {
            cluster.breaker().leave(Breaker.Kind.RETRY);
        }
    }

    private void letGo() {
        if (connection != null && cluster != null) {
            cluster.onEnd(connection.pick());
        }
        connection = null;
    }
}
