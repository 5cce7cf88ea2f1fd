package io.hansa.gateway.exchange;

import io.hansa.core.fault.Fault;
import io.hansa.gateway.balance.Attempts;
import io.hansa.gateway.config.HeaderEdits.Edit;
import io.hansa.gateway.message.Framing;
import io.hansa.gateway.message.HttpFault;
import io.hansa.gateway.message.HttpFields;
import io.hansa.gateway.message.ResponseHead;
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
public final class Exchange {
    private final Traffic traffic;
    private final CallerSide caller;
    private final Answer answering;
    private final Request request;
    private final Attempts attempts = new Attempts();
    private Routes.@Nullable Route route;
    private @Nullable Booking booking;
    private @Nullable EndpointSide endpoint;
    private final Alarm timeout;
    private final Alarm tryTimeout;
    private @Nullable Retries retries;
    private @Nullable HttpFault failed;
    private boolean bodyBegun;
    private boolean answerBegun;
    private boolean over;

    /**
     * An exchange that has not begun.
     *
     * @param answering the way back for this request
     */
    public Exchange(Traffic traffic, CallerSide caller, Answer answering, Request request) {
        this.traffic = traffic;
        this.caller = caller;
        this.answering = answering;
        this.request = request;
        this.timeout = new Alarm(caller.connection().eventLoop());
        this.tryTimeout = new Alarm(caller.connection().eventLoop());
    }

    /** The request's method. */
    public String method() {
        return request.head().method();
    }

    /** Sends the request on its way, by the first route that takes it. */
    public void begin(Routes routes) {
        var found = routes.find(request.head());
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
        var target = traffic.upstreams().find(found.get().cluster());
        if (target.isEmpty()) {
            unavailable(UpstreamFault.UNKNOWN_CLUSTER);
            return;
        }
        var booked = Booking.in(target.get());
        if (booked.isEmpty()) {
            unavailable(UpstreamFault.OVER_LIMIT);
            return;
        }
        booking = booked.get();
        var breaker = target.get().breaker();
        retries = new Retries(found.get().rule().retry(), breaker, traffic.random(), request.head(), request.framing());
        if (request.framing() instanceof Framing.None) {
            timeout.set(found.get().rule().timeout(), this::onTimeout);
        }
        connect(booked.get(), found.get());
    }

    private void connect(Booking booked, Routes.Route by) {
        var loop = caller.connection().eventLoop();
        var target = booked.cluster();
        target.connect(
                        loop,
                        attempts,
                        Math.max(attempts.failed() + 1, by.rule().retry().triesMax()),
                        traffic.idle(loop, target))
                .addListener((Future<UpstreamCluster.Connection> connected) -> {
                    if (connected.isSuccess()) {
                        onConnected(booked, by, connected.getNow());
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

    private void onConnected(Booking booked, Routes.Route by, UpstreamCluster.Connection made) {
        var current = traffic.endpoint(booked.cluster(), made);
        if (over) {
            current.drop();
            return;
        }
        booked.begin(made);
        endpoint = current;
        if (!made.channel().isActive()) { // It ended before it was handed over, so nothing more will be heard of it.
            onBroken();
            return;
        }
        tryTimeout.set(by.rule().retry().perTryTimeout(), this::onTryTimeout);
        var peer = LivePeers.peerOf(caller.connection());
        current.begin(this, Onward.of(request, by, made.pick().endpoint().address(), peer));
        caller.resume();
    }

    /** Whether bytes of the request's body can be taken now. */
    public boolean wantsBody() {
        return endpoint != null && endpoint.writable();
    }

    /** A part of the request's body; takes over the reference. */
    public void onRequestData(ByteBuf data) {
        if (endpoint == null) {
            data.release();
            return;
        }
        bodyBegun = true;
        caller.onProgress();
        endpoint.data(data);
    }

    /** Nothing more of the request is there at the moment. */
    public void flushRequest() {
        if (endpoint != null) {
            endpoint.flush();
        }
    }

    /** The request's body has come to its end. */
    public void onRequestEnd(HttpFields trailers) {
        bodyBegun = true;
        if (endpoint != null) {
            endpoint.end(trailers);
            endpoint.flush();
        }
        if (route != null) {
            timeout.set(route.rule().timeout(), this::onTimeout);
        }
    }

    /** The endpoint can take more. */
    public void onEndpointWritable() {
        caller.resume();
    }

    /** An answer that another one follows. */
    public void onInterim(ResponseHead interim) {
        answering.interim(interim);
    }

    /** The head of the endpoint's answer. */
    public void onResponseHead(ResponseHead answer, Framing answerFraming) {
        tryTimeout.off();
        var tried = connection();
        if (booking != null && tried.isPresent()) {
            if (!answer.gatewayError()) {
                booking.onAnswered();
            } else {
                booking.onGatewayError();
                if (retries != null && retries.replacesGatewayErrors()) {
                    attempts.onFailed(tried.get().pick());
                    drop();
                    repeatOr(HttpFault.GATEWAY_ERROR, true);
                    return;
                }
            }
        }
        answerBegun = true;
        answering.head(answer, answerFraming, edits());
    }

    private Optional<UpstreamCluster.Connection> connection() {
        return booking == null ? Optional.empty() : booking.connection();
    }

    private List<Edit> edits() {
        return route == null ? List.of() : route.rule().edits().toResponse();
    }

    /** The endpoint goes on in another protocol; false: not in one that was asked for. */
    public boolean onSwitching(ResponseHead answer) {
        var at = endpoint;
        var wish = request.upgrade().filter(each -> each.agreed(answer));
        if (at == null || wish.isEmpty()) {
            return false;
        }
        timeout.off();
        tryTimeout.off();
        endpoint = null;
        answerBegun = true;
        var raw = at.leaveHttp();
        // It counts as a request under way until the relay ends.
        raw.channel().closeFuture().addListener(ignored -> finish());
        var made = connection();
        answering.handOver(new Answer.Handover(answer, wish.get(), edits(), raw, () -> gatewayError(made)));
        return true;
    }

    /** A part of the answer's body; takes over the reference. */
    public void onResponseData(ByteBuf data) {
        if (over) {
            data.release();
            return;
        }
        answering.data(data);
    }

    /** The endpoint has nothing more to read at the moment: go on when the caller can take it. */
    public void onResponsePause() {
        answering.flush();
        onCallerWritable();
    }

    /** The caller can take more. */
    public void onCallerWritable() {
        if (endpoint != null && caller.writable()) {
            endpoint.read();
        }
    }

    /** The endpoint's answer is whole. */
    public void onResponseEnd(HttpFields trailers) {
        var done = endpoint;
        endpoint = null;
        boolean requestSent = caller.requestRead();
        finish();
        if (done != null) {
            done.done(requestSent);
        }
        answering.end(trailers);
    }

    /** The endpoint's side ended before the answer was whole. */
    public void onBroken() {
        var made = connection();
        var at = endpoint;
        boolean repeatable = repeatable();
        drop();
        if (over || made.isEmpty()) {
            return;
        }
        if (answerBegun) {
            gatewayError(made);
            caller.abort();
            return;
        }
        if (at != null && at.blamed(made.get().origin())) {
            gatewayError(made);
            attempts.onFailed(made.get().pick());
        }
        repeatOr(HttpFault.UPSTREAM_RESET, repeatable);
    }

    /** No head of an answer within one try's time: the endpoint, or the way to it, does not answer. */
    private void onTryTimeout() {
        var made = connection();
        boolean repeatable = repeatable();
        if (over || made.isEmpty() || answerBegun) {
            return;
        }
        drop();
        gatewayError(made);
        attempts.onFailed(made.get().pick());
        repeatOr(HttpFault.TIMEOUT, repeatable);
    }

    private boolean repeatable() {
        return endpoint != null && retries != null && retries.repeatable(endpoint, bodyBegun);
    }

    private void repeatOr(HttpFault fault, boolean repeatable) {
        var by = route;
        var booked = booking;
        failed = fault;
        var wait = repeatable && retries != null ? retries.next() : Optional.<Duration>empty();
        if (wait.isEmpty() || by == null || booked == null) {
            answer(fault, fault.status(), fault.reason());
            return;
        }
        traffic.countRetry();
        if (wait.get().isZero()) {
            connect(booked, by);
        } else {
            tryTimeout.set(wait.get(), () -> connect(booked, by));
        }
    }

    private void gatewayError(Optional<UpstreamCluster.Connection> made) {
        if (booking != null) {
            made.ifPresent(booking::onUnanswered);
        }
    }

    /** What the endpoint answers breaks HTTP's rules. */
    public void onMalformed() {
        gatewayError(connection());
        fail(HttpFault.BAD_RESPONSE);
    }

    private void onTimeout() {
        if (!over) {
            fail(HttpFault.TIMEOUT);
        }
    }

    private void fail(HttpFault fault) {
        drop();
        if (answerBegun) {
            caller.abort();
        } else {
            answer(fault, fault.status(), fault.reason());
        }
    }

    /** The caller is gone, or its request cannot be gone on with. */
    public void cancel() {
        drop();
        finish();
    }

    /** Lets go of the endpoint's connection and ends it. */
    private void drop() {
        tryTimeout.off();
        var dropped = endpoint;
        endpoint = null;
        if (booking != null) {
            booking.end();
        }
        if (dropped != null) {
            dropped.drop();
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
        if (booking != null) {
            booking.close();
        }
        if (retries != null) {
            retries.end();
        }
    }
}
