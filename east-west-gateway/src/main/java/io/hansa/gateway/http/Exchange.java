package io.hansa.gateway.http;

import io.hansa.core.fault.Fault;
import io.hansa.gateway.balance.Attempts;
import io.hansa.gateway.balance.Breaker;
import io.hansa.gateway.config.HeaderEdits.Edit;
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
import java.util.List;
import java.util.Optional;
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
    private final Optional<Upgrade> upgrade;
    private final Answering answering;
    private final Attempts attempts = new Attempts();
    private HttpGate.@Nullable Route route;
    private @Nullable UpstreamCluster cluster;
    private UpstreamCluster.@Nullable Connection connection;
    private @Nullable EndpointConnection endpoint;
    private final Alarm timeout;
    private final Alarm tryTimeout;
    private @Nullable Retries retries;
    private @Nullable HttpFault failed;
    private long sentNanos;
    private boolean counted;
    private boolean bodyBegun;
    private boolean over;

    Exchange(CallerConnection caller, RequestHead head, Framing framing, Optional<Upgrade> upgrade) {
        this.caller = caller;
        this.head = head;
        this.framing = framing;
        this.upgrade = upgrade;
        this.answering = new Answering(caller, head);
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
        var refused = found.get().refusedBy(System.nanoTime());
        if (refused.isPresent()) {
            answer(HttpFault.RATE_LIMITED, refused.get().status(), HttpFault.RATE_LIMITED.reason());
            return;
        }
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
        var breaker = target.get().breaker();
        retries = new Retries(found.get().rule().retry(), breaker, caller.gate().random(), head, framing);
        if (framing instanceof Framing.None) {
            timeout.set(found.get().rule().timeout(), this::onTimeout);
        }
        connect(target.get(), found.get());
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
        var onward = Wire.Onward.to(
                        made.pick().endpoint().address(),
                        by.rewritten(head.target()),
                        by.rule().edits().toRequest())
                .from(LivePeers.peerOf(caller.channel()))
                .asking(upgrade);
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
        if (route != null) {
            timeout.set(route.rule().timeout(), this::onTimeout);
        }
    }

    void onUpstreamWritable() {
        caller.process();
    }

    void onInterim(ResponseHead interim) {
        answering.interim(interim);
    }

    void onResponseHead(ResponseHead answer, Framing answerFraming) {
        tryTimeout.off();
        if (cluster != null && connection != null) {
            if (!answer.gatewayError()) {
                cluster.onAnswered(connection.pick(), Duration.ofNanos(System.nanoTime() - sentNanos));
            } else {
                cluster.onGatewayError(connection.pick());
                if (retries != null && retries.replacesGatewayErrors()) {
                    attempts.onFailed(connection.pick());
                    drop();
                    repeatOr(HttpFault.GATEWAY_ERROR, true);
                    return;
                }
            }
        }
        answering.head(answer, answerFraming, edits());
    }

    private List<Edit> edits() {
        return route == null ? List.of() : route.rule().edits().toResponse();
    }

    /** The endpoint goes on in another protocol; false: not in one that was asked for. */
    boolean onSwitching(ResponseHead answer) {
        var at = endpoint;
        if (at == null || upgrade.filter(wish -> wish.agreed(answer)).isEmpty()) {
            return false;
        }
        timeout.off();
        tryTimeout.off();
        endpoint = null;
        answering.switching(answer, upgrade.get(), edits());
        // It counts as a request under way until the relay ends.
        at.channel().closeFuture().addListener(ignored -> finish());
        var made = connection;
        Upgrade.carryOut(caller, at, () -> gatewayError(made));
        return true;
    }

    void onResponseData(ByteBuf data) {
        if (over) {
            data.release();
            return;
        }
        answering.data(data);
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
        answering.end();
    }

    /** The endpoint's side ended before the answer was whole. */
    void onBroken() {
        var made = connection;
        boolean repeatable = repeatable();
        drop();
        if (over || made == null) {
            return;
        }
        if (answering.begun()) {
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
        if (over || made == null || answering.begun()) {
            return;
        }
        drop();
        gatewayError(made);
        attempts.onFailed(made.pick());
        repeatOr(HttpFault.TIMEOUT, repeatable);
    }

    private boolean repeatable() {
        return endpoint != null && retries != null && retries.repeatable(endpoint, bodyBegun);
    }

    private void repeatOr(HttpFault fault, boolean repeatable) {
        var by = route;
        var target = cluster;
        failed = fault;
        var wait = repeatable && retries != null ? retries.next() : Optional.<Duration>empty();
        if (wait.isEmpty() || by == null || target == null) {
            answer(fault, fault.status(), fault.reason());
            return;
        }
        caller.gate().countRetry();
        if (wait.get().isZero()) {
            connect(target, by);
        } else {
            tryTimeout.set(wait.get(), () -> connect(target, by));
        }
    }

    private void gatewayError(UpstreamCluster.@Nullable Connection made) {
        if (cluster != null && made != null && !LivePeers.withdrawn(made.channel())) {
            cluster.onUnanswered(made.pick());
        }
    }

    void onMalformed(String detail) {
        var made = connection;
        gatewayError(made);
        fail(HttpFault.BAD_RESPONSE);
    }

    private void onTimeout() {
        if (!over) {
            fail(HttpFault.TIMEOUT);
        }
    }

    private void fail(HttpFault fault) {
        drop();
        if (answering.begun()) {
            caller.abort();
        } else {
            answer(fault, fault.status(), fault.reason());
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
        answering.local(fault, status, reason);
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
        if (retries != null) {
            retries.end();
        }
    }

    private void letGo() {
        if (connection != null && cluster != null) {
            cluster.onEnd(connection.pick());
        }
        connection = null;
    }
}
