package io.hansa.gateway.server;

import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;
import io.hansa.core.spiffe.PeerRole;
import io.hansa.gateway.balance.Attempts;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.FilterChain.Action;
import io.hansa.gateway.config.FilterChain.ClientCertificate;
import io.hansa.gateway.config.FilterChain.Terminate;
import io.hansa.gateway.http.HttpGate;
import io.hansa.gateway.probe.ProbeEcho;
import io.hansa.gateway.relay.ChannelRelay;
import io.hansa.gateway.relay.Relay;
import io.hansa.gateway.relay.RelayRules;
import io.hansa.gateway.stats.Metrics;
import io.hansa.gateway.tls.GatewayTls;
import io.hansa.gateway.tls.LivePeers;
import io.hansa.gateway.tls.TlsFault;
import io.hansa.gateway.upstream.ConnectFailure;
import io.hansa.gateway.upstream.UpstreamCluster;
import io.hansa.gateway.upstream.UpstreamFault;
import io.hansa.gateway.upstream.Upstreams;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a chain for a connection: ends TLS where that is asked for, authorises the caller, and starts the action.
 * Thread-safe; each call runs on its connection's event loop.
 */
final class ChainStart {
    private static final Logger LOG = LoggerFactory.getLogger(ChainStart.class);

    private final Upstreams upstreams;
    private final GatewayTls tls;
    private final LivePeers peers;
    private final Actions actions;
    private final Metrics metrics;

    /** What the actions need. */
    record Actions(Relay relay, HttpGate http, ProbeEcho echo) {}

    ChainStart(Upstreams upstreams, GatewayTls tls, LivePeers peers, Actions actions, Metrics metrics) {
        this.upstreams = upstreams;
        this.tls = tls;
        this.peers = peers;
        this.actions = actions;
        this.metrics = metrics;
    }

    void start(Channel channel, Entry entry, LiveChain live) {
        metrics.counter(
                        "hansa_gateway_chain_connections_total",
                        "Connections by chain.",
                        "chain",
                        live.chain().name())
                .increment();
        var terminate = live.chain().terminate();
        if (terminate.isEmpty()) {
            act(channel, entry, live);
            return;
        }
        SslHandler handler;
        try {
            handler = tls.serverHandler(channel.alloc(), terminate.get());
        } catch (FederationException | IllegalStateException e) {
            LOG.warn(
                    "{} chain={} detail={}",
                    UpstreamFault.NO_IDENTITY.code(),
                    live.chain().name(),
                    e.getMessage());
            refuse(channel, UpstreamFault.NO_IDENTITY);
            return;
        }
        // BoringSSL as bound by Netty has no half-close: the end of the stream without close_notify is a break.
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        handler.handshakeFuture().addListener((Future<Channel> shaken) -> {
            if (!shaken.isSuccess()) {
                LOG.debug("{} {}", TlsFault.HANDSHAKE_FAILED.code(), String.valueOf(shaken.cause()));
                count(TlsFault.HANDSHAKE_FAILED);
                channel.close();
            } else if (admitted(channel, handler, terminate.get(), live.chain())) {
                act(channel, entry, live);
            } else {
                refuse(channel, TlsFault.CALLER_REFUSED);
            }
        });
        entry.terminate(channel, handler);
    }

    private boolean admitted(Channel channel, SslHandler handler, Terminate terminate, FilterChain chain) {
        if (terminate.clientCertificate() == ClientCertificate.NOT_ASKED) {
            return true;
        }
        var caller = peers.onHandshake(channel, handler, PeerRole.CLIENT);
        boolean allowed =
                caller.isPresent() && terminate.callers().allows(caller.get().toString());
        if (!allowed) {
            LOG.info("{} chain={} caller={}", TlsFault.CALLER_REFUSED.code(), chain.name(), caller);
        }
        return allowed;
    }

    private void act(Channel channel, Entry entry, LiveChain live) {
        switch (live.chain().action()) {
            case Action.Tcp tcp -> relay(channel, entry, live, tcp);
            case Action.Http ignored -> {
                actions.http().open(channel, live.routes());
                entry.release(channel);
            }
            case Action.Echo ignored -> {
                actions.echo().open(channel);
                entry.release(channel);
            }
        }
    }

    private void relay(Channel channel, Entry entry, LiveChain live, Action.Tcp tcp) {
        var share = tcp.destination().shares().get(live.turns().next());
        var cluster = upstreams.find(share.cluster());
        if (cluster.isEmpty()) {
            refuse(channel, UpstreamFault.UNKNOWN_CLUSTER);
            return;
        }
        cluster.get()
                .connect(channel.eventLoop(), new Attempts(), tcp.connectAttempts(), UpstreamCluster.Idle.NONE)
                .addListener((Future<UpstreamCluster.Connection> connected) -> {
                    if (!connected.isSuccess()) {
                        var fault = connected.cause() instanceof ConnectFailure failure
                                ? failure.fault()
                                : UpstreamFault.CONNECT_FAILED;
                        LOG.debug(
                                "{} chain={} {}",
                                fault.code(),
                                live.chain().name(),
                                connected.cause().getMessage());
                        refuse(channel, fault);
                    } else {
                        join(channel, entry, tcp, cluster.get(), connected.getNow());
                    }
                });
    }

    private void join(
            Channel channel, Entry entry, Action.Tcp tcp, UpstreamCluster cluster, UpstreamCluster.Connection made) {
        var upstream = made.channel();
        if (!channel.isActive()) {
            ChannelRelay.reset(upstream);
            return;
        }
        cluster.onBegin(made.pick());
        upstream.closeFuture().addListener(ignored -> cluster.onEnd(made.pick()));
        var rules = new RelayRules(
                tcp.idleTimeout(),
                RelayRules.HALF_OPEN_TIMEOUT,
                metrics.counter("hansa_gateway_received_bytes_total", "Bytes relayed from callers."),
                metrics.counter("hansa_gateway_sent_bytes_total", "Bytes relayed to callers."),
                () -> {
                    if (!LivePeers.withdrawn(upstream)) {
                        cluster.onBroken(made.pick());
                    }
                });
        actions.relay().join(channel, upstream, rules);
        entry.release(channel);
    }

    /** Ends a connection that cannot be served, with a reset: nobody shall take it for an empty answer. */
    void refuse(Channel channel, Fault fault) {
        count(fault);
        ChannelRelay.reset(channel);
    }

    private void count(Fault fault) {
        metrics.counter("hansa_gateway_faults_total", "Faults by code.", "code", fault.code())
                .increment();
    }
}
