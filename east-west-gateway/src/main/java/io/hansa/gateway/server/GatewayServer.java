package io.hansa.gateway.server;

import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.TrustSource;
import io.hansa.gateway.config.ConfigProblem;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.config.ListenerConfig;
import io.hansa.gateway.http.HttpGate;
import io.hansa.gateway.probe.ProbeEcho;
import io.hansa.gateway.relay.ChannelRelay;
import io.hansa.gateway.stats.Metrics;
import io.hansa.gateway.stats.TargetStats;
import io.hansa.gateway.tls.GatewayTls;
import io.hansa.gateway.tls.LivePeers;
import io.hansa.gateway.tls.TlsFault;
import io.hansa.gateway.upstream.Dialer;
import io.hansa.gateway.upstream.Transports;
import io.hansa.gateway.upstream.Upstreams;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data plane of one gateway process: listens, chooses a chain for each connection and relays. Owns its event loops.
 *
 * <p>Thread-safe. Changes are serialised by the monitor; connections run on the event loops and never take it.
 */
public final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final GatewayBootstrap bootstrap;
    private final EventLoopGroup loops;
    private final GatewayTls tls;
    private final LivePeers peers;
    private final Upstreams upstreams;
    private final Metrics metrics = new Metrics();
    private final HttpGate http;
    private final Listeners listeners;
    private volatile GatewayConfig config = GatewayConfig.empty();
    private volatile boolean configured;

    /** What became of a configuration; exhaustive. */
    public sealed interface Applied {

        /** It is in force. */
        record Whole() implements Applied {}

        /** It is in force but for listeners that could not be bound; those are tried again at the next one. */
        record InPart(List<ConfigProblem> problems) implements Applied {}

        /** Nothing changed. */
        record Refused(List<ConfigProblem> problems) implements Applied {}
    }

    private GatewayServer(
            GatewayBootstrap bootstrap, IdentitySource identities, TrustSource trust, InstantSource clock) {
        this.bootstrap = bootstrap;
        var transports = Transports.best();
        RandomGenerator random = new SharedRandom();
        tls = new GatewayTls(identities, trust, clock);
        peers = new LivePeers(
                trust,
                clock,
                ChannelRelay::reset,
                metrics.counter(
                        "hansa_gateway_faults_total", "Faults by code.", "code", TlsFault.TRUST_WITHDRAWN.code()));
        loops = new MultiThreadIoEventLoopGroup(
                bootstrap.limits().eventLoops(), new DefaultThreadFactory("gateway"), transports.handlers());
        var dialer = new Dialer(transports, tls, peers, bootstrap.addresses().source());
        upstreams = new Upstreams(dialer, loops, metrics, System::nanoTime, random);
        http = new HttpGate(upstreams, metrics, loops, bootstrap.limits().idlePerEndpointMax());
        var actions = new ChainStart.Actions(
                new ChannelRelay(),
                http,
                new ProbeEcho(bootstrap.about().cluster(), bootstrap.about().version()));
        var start = new ChainStart(upstreams, tls, peers, actions, metrics);
        listeners = new Listeners(
                loops, transports, start, metrics, bootstrap.limits().connectionsMax());
        LOG.info(
                "gateway={} cluster={} transport={}",
                bootstrap.about().gateway(),
                bootstrap.about().cluster(),
                transports);
    }

    /**
     * Starts with the fixed part of the bootstrap; nothing else is served until {@link #apply}.
     *
     * @throws io.hansa.core.fault.FederationException when the bootstrap is refused, BoringSSL is missing or the
     *     listening address cannot be bound; nothing is left running then
     */
    public static GatewayServer start(
            GatewayBootstrap bootstrap, IdentitySource identities, TrustSource trust, InstantSource clock) {
        var server = new GatewayServer(bootstrap, identities, trust, clock);
        switch (server.apply(GatewayConfig.empty())) {
            case Applied.Whole ignored -> {}
            case Applied.InPart part -> server.giveUp(part.problems());
            case Applied.Refused refused -> server.giveUp(refused.problems());
        }
        return server;
    }

    private void giveUp(List<ConfigProblem> problems) {
        close();
        throw ServerFault.CANNOT_START.with(problems);
    }

    /**
     * Puts a configuration in the place of the present one. Live connections are not touched; listeners and clusters that
     * did not change go on as they are. Returns when the sockets are bound; never call it on an event loop.
     */
    public synchronized Applied apply(GatewayConfig next) {
        List<ConfigProblem> problems = new ArrayList<>(next.problems());
        var whole = bootstrap.with(next);
        if (problems.isEmpty()) {
            problems.addAll(whole.problems());
        }
        // A bootstrap without fixed chains listens for nothing yet; it is not the configuration's fault.
        problems.removeIf(each -> each.path().equals("listeners[0].chains")
                && bootstrap.fixed().chains().isEmpty());
        if (!problems.isEmpty()) {
            return new Applied.Refused(List.copyOf(problems));
        }
        upstreams.apply(whole.clusters());
        var unbound = listeners.apply(whole.listeners());
        config = next;
        configured = configured || !next.version().isEmpty();
        LOG.info(
                "applied version={} listeners={} clusters={} unbound={}",
                next.version(),
                next.listeners().size(),
                next.clusters().size(),
                unbound);
        return unbound.isEmpty() ? new Applied.Whole() : new Applied.InPart(unbound);
    }

    /** The configuration in force, without the bootstrap's part. */
    public GatewayConfig config() {
        return config;
    }

    /** What it was started with. */
    public GatewayBootstrap bootstrap() {
        return bootstrap;
    }

    /** Where a listener listens, once bound. */
    public Optional<InetSocketAddress> address(String listener) {
        return listeners.address(listener);
    }

    /** The listeners that are bound, by name. */
    public SortedMap<String, ListenerConfig> listeners() {
        return listeners.bound();
    }

    /** All metrics; one registry for the process. */
    public Metrics metrics() {
        return metrics;
    }

    /** The clusters as they live. */
    public Upstreams upstreams() {
        return upstreams;
    }

    /** What traffic shows about each target cluster, by its name; counters only rise. */
    public SortedMap<String, TargetStats.Reading> targets() {
        return upstreams.targets();
    }

    /** Callers' connections that are open. */
    public int connections() {
        return listeners.connections();
    }

    /** Whether a configuration has been applied since the start; the fixed part alone serves before. */
    public boolean ready() {
        return configured;
    }

    /** Whether it no longer accepts connections. */
    public boolean draining() {
        return listeners.closed();
    }

    /**
     * Stops accepting, lets connections end by themselves and closes what is left at the deadline. HTTP connections end
     * with their next answer.
     *
     * @return how many connections had to be cut
     */
    public int drain(Duration deadline) {
        http.drain();
        return listeners.drain(deadline);
    }

    /** The event loops, for a component of this process that has to share them, such as the admin endpoint. */
    public EventLoopGroup loops() {
        return loops;
    }

    /** Cuts every connection and stops. Idempotent. */
    @Override
    public void close() {
        listeners.close();
        upstreams.close();
        peers.close();
        loops.shutdownGracefully(0, STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(STOP_TIMEOUT.toMillis());
        tls.close();
    }

    /** The random source of the thread that asks: thread-safe and without contention. */
    private static final class SharedRandom implements RandomGenerator {
        @Override
        public long nextLong() {
            return ThreadLocalRandom.current().nextLong();
        }
    }
}
