package io.hansa.gateway.upstream;

import io.hansa.gateway.balance.Attempts;
import io.hansa.gateway.balance.Breaker;
import io.hansa.gateway.balance.EndpointPicker;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.UpstreamTransport;
import io.hansa.gateway.stats.TargetStats;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * One configured cluster as it lives in this gateway: whom to pick, how much is in use, how to connect. It stays the same
 * object while its configuration changes.
 *
 * <p>Thread-safe: the picker is one volatile reference to a thread-safe object.
 */
public final class UpstreamCluster {
    private final String name;
    private final Dialer dialer;
    private final Breaker breaker;
    private final UpstreamMetrics metrics;
    private final Function<String, TargetStats> targets;
    private final LongAdder demand = new LongAdder();
    private volatile EndpointPicker picker;

    /** Whether a connection was made for the one who asked, or had served another before. */
    public enum Origin {
        FRESH,
        REUSED
    }

    /** A connection to an endpoint that was chosen. */
    public record Connection(Channel channel, EndpointPicker.Pick pick, Origin origin) {}

    /** Handshakes with one endpoint at a time: enough to fill a pool quickly, few enough to leave cores for traffic. */
    private static final int HANDSHAKES_MAX = 8;

    /** How often one that waits looks again. */
    private static final Duration TURN = Duration.ofMillis(5);

    /** Where connections wait that may be used again. */
    public interface Idle {

        /** None is ever kept. */
        Idle NONE = (ignored, unused) -> Optional.empty();

        /** Takes one to that endpoint over that transport. */
        Optional<Channel> take(EndpointPicker.Pick pick, UpstreamTransport transport);
    }

    UpstreamCluster(
            EndpointPicker picker, Dialer dialer, UpstreamMetrics metrics, Function<String, TargetStats> targets) {
        this.name = picker.config().name();
        this.picker = picker;
        this.dialer = dialer;
        this.metrics = metrics;
        this.targets = targets;
        this.breaker = new Breaker(picker.config().policy().breaker());
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Who is picked, by the configuration in force. */
    public EndpointPicker picker() {
        return picker;
    }

    /** Connections and requests that were asked for since the gateway started, repeated tries not counted. */
    public long demand() {
        return demand.sum();
    }

    /** What is in use. */
    public Breaker breaker() {
        return breaker;
    }

    void reconfigure(ClusterConfig config) {
        breaker.limit(config.policy().breaker());
        picker = picker.successor(config);
    }

    /**
     * Connects to the next endpoint, and on failure to the one after it, until one accepts or the attempts are used up.
     * The channel belongs to the caller; its end is counted here.
     *
     * @param loop on which the channel will live; call it on this loop
     * @param attempts what was tried before; takes in what fails now
     * @param attemptsMax all attempts together
     * @param idle asked before a connection is made
     * @return fails with a {@link ConnectFailure}
     */
    public Future<Connection> connect(EventLoop loop, Attempts attempts, int attemptsMax, Idle idle) {
        Promise<Connection> connected = loop.newPromise();
        if (attempts.failed() == 0) {
            demand.increment();
        }
        if (!breaker.tryEnter(Breaker.Kind.PENDING)) {
            return connected.setFailure(overLimit("pending"));
        }
        connected.addListener(ignored -> breaker.leave(Breaker.Kind.PENDING));
        new Search(loop, attempts, attemptsMax, idle, connected)
                .next(new ConnectFailure(UpstreamFault.NO_ENDPOINT, name));
        return connected;
    }

    /** One search for an endpoint that accepts. Confined to its event loop. */
    private final class Search {
        private final EventLoop loop;
        private final Attempts attempts;
        private final int attemptsMax;
        private final Idle idle;
        private final Promise<Connection> connected;
        private final long begunNanos = System.nanoTime();

        Search(EventLoop loop, Attempts attempts, int attemptsMax, Idle idle, Promise<Connection> connected) {
            this.loop = loop;
            this.attempts = attempts;
            this.attemptsMax = attemptsMax;
            this.idle = idle;
            this.connected = connected;
        }

        void next(ConnectFailure last) {
            var current = picker;
            var found = current.pick(attempts);
            var transport = found.flatMap(pick -> current.config().transportOf(pick.endpoint()));
            if (found.isEmpty() || transport.isEmpty()) {
                metrics.onFailure(name, UpstreamFault.NO_ENDPOINT);
                connected.setFailure(last);
                return;
            }
            var waiting = idle.take(found.get(), transport.get());
            if (waiting.isPresent()) {
                connected.setSuccess(new Connection(waiting.get(), found.get(), Origin.REUSED));
                return;
            }
            var timeout = current.config().policy().connectTimeout();
            if (mustWait(found.get(), transport.get(), timeout)) {
                loop.schedule(() -> next(last), TURN.toNanos(), TimeUnit.NANOSECONDS);
            } else if (breaker.tryEnter(Breaker.Kind.CONNECTION)) {
                dial(found.get(), transport.get(), timeout);
            } else {
                found.get().state().endConnecting();
                connected.setFailure(overLimit("connections"));
            }
        }

        /**
         * Whether enough handshakes with that endpoint are under way. When traffic moves all at once, as many handshakes as
         * requests would keep both gateways from ever finishing one; a connection that becomes idle meanwhile serves as
         * well. After the connect timeout nobody waits longer. A place is taken when the answer is no.
         */
        private boolean mustWait(EndpointPicker.Pick pick, UpstreamTransport transport, Duration timeout) {
            boolean shared = transport instanceof UpstreamTransport.Tls && idle != Idle.NONE;
            boolean late = System.nanoTime() - begunNanos > timeout.toNanos();
            return !pick.state().beginConnecting(shared && !late ? HANDSHAKES_MAX : Integer.MAX_VALUE);
        }

        private void dial(EndpointPicker.Pick pick, UpstreamTransport transport, Duration timeout) {
            long begin = System.nanoTime();
            pick.state().onBegin();
            dialer.dial(loop, pick.endpoint().address(), transport, timeout).addListener((Future<Channel> dialled) -> {
                pick.state().onEnd();
                pick.state().endConnecting();
                if (dialled.isSuccess()) {
                    dialled.getNow().closeFuture().addListener(ignored -> breaker.leave(Breaker.Kind.CONNECTION));
                    onConnected(pick, Duration.ofNanos(System.nanoTime() - begin));
                    connected.setSuccess(new Connection(dialled.getNow(), pick, Origin.FRESH));
                    return;
                }
                breaker.leave(Breaker.Kind.CONNECTION);
                var failure = ConnectFailure.of(dialled.cause());
                onConnectFailed(pick, failure);
                attempts.onFailed(pick);
                if (attempts.failed() < attemptsMax) {
                    metrics.onRetry(name);
                    next(failure);
                } else {
                    connected.setFailure(failure);
                }
            });
        }
    }

    private void onConnected(EndpointPicker.Pick pick, Duration took) {
        picker.onConnected(pick);
        metrics.onConnected(name);
        target(pick).ifPresent(stats -> stats.onConnected(took));
    }

    private Optional<TargetStats> target(EndpointPicker.Pick pick) {
        return Optional.of(pick.endpoint().target())
                .filter(target -> !target.isEmpty())
                .map(targets);
    }

    /** A relayed connection or a request to that endpoint begins; every call is followed by one of {@link #onEnd}. */
    public void onBegin(EndpointPicker.Pick pick) {
        pick.state().onBegin();
        target(pick).ifPresent(TargetStats::onBegin);
    }

    /** A relayed connection or a request to that endpoint is over. */
    public void onEnd(EndpointPicker.Pick pick) {
        pick.state().onEnd();
        target(pick).ifPresent(TargetStats::onEnd);
    }

    private void onConnectFailed(EndpointPicker.Pick pick, ConnectFailure failure) {
        metrics.onFailure(name, failure.fault());
        if (picker.onConnectFailed(pick)) {
            metrics.onEjected(name);
        }
        target(pick).ifPresent(TargetStats::onConnectFailed);
    }

    /** The endpoint's side broke a connection. */
    public void onBroken(EndpointPicker.Pick pick) {
        metrics.onBroken(name);
        target(pick).ifPresent(TargetStats::onBroken);
    }

    /** The head of an HTTP answer came so long after its request. */
    public void onAnswered(EndpointPicker.Pick pick, Duration took) {
        picker.onAnswered(pick);
        target(pick).ifPresent(stats -> stats.onAnswered(took));
    }

    /** A gateway on the way answered that it could not reach an endpoint. */
    public void onGatewayError(EndpointPicker.Pick pick) {
        target(pick).ifPresent(TargetStats::onGatewayError);
        eject(pick);
    }

    /** The endpoint's side broke a connection on which it owed an answer. */
    public void onUnanswered(EndpointPicker.Pick pick) {
        onBroken(pick);
        eject(pick);
    }

    private void eject(EndpointPicker.Pick pick) {
        if (picker.onGatewayError(pick)) {
            metrics.onEjected(name);
        }
    }

    private ConnectFailure overLimit(String what) {
        metrics.onFailure(name, UpstreamFault.OVER_LIMIT);
        return new ConnectFailure(UpstreamFault.OVER_LIMIT, name + ' ' + what);
    }
}
