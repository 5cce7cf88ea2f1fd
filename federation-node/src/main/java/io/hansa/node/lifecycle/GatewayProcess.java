package io.hansa.node.lifecycle;

import io.grpc.ManagedChannel;
import io.hansa.cloud.file.YamlDocumentReader;
import io.hansa.core.fault.FederationException;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.spiffe.DenyList;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.admin.AdminPages;
import io.hansa.gateway.admin.AdminServer;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.follow.SnapshotFile;
import io.hansa.gateway.follow.XdsClient;
import io.hansa.gateway.server.GatewayBootstrap;
import io.hansa.gateway.server.GatewayLimits;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.node.peer.PeerChannels;
import io.hansa.node.peer.PeerTarget;
import io.hansa.node.peer.PinnedDialer;
import io.hansa.node.wiring.NodeRuntime;
import io.hansa.node.wiring.NodeThreads;
import io.hansa.trust.authority.PinnedTrust;
import io.hansa.trust.enrol.EnrolFault;
import io.hansa.trust.enrol.EnrolledIdentity;
import io.hansa.trust.enrol.Invitation;
import io.hansa.trust.enrol.InvitationFile;
import io.hansa.trust.keys.KeyFile;
import io.hansa.trust.keys.Passphrase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code hansa gateway}: the data plane process. Passes its own node's names through from the first moment, enrols with the
 * node when it has no identity yet, follows its discovery service, and goes on without it (I1).
 */
public final class GatewayProcess {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayProcess.class);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final GatewayFile file;
    private final NodeThreads threads = new NodeThreads(InstantSource.system());
    private final GatewayTrust trust = new GatewayTrust();
    private final EnrolledIdentity identity;
    private final PeerChannels node;
    private final GatewayServer server;
    private final AdminServer admin;
    private final XdsClient client;
    /** The invitation that the node last refused; confined to the identity task. */
    private Optional<Invitation> spent = Optional.empty();

    private GatewayProcess(GatewayFile file) {
        this.file = file;
        var clock = threads.clock();
        this.identity = EnrolledIdentity.open(
                new KeyFile(file.dataDir().resolve("gateway.pem"), Passphrase.fromFile(file.passphrase())),
                file.cluster(),
                clock);
        believeOwn();
        var target = new PeerTarget(
                file.nodeAddress(),
                file.nodeName("nodes"),
                id -> id.isNode() && id.domain().equals(TrustDomainName.of(file.cluster(), file.federation())));
        this.node = new PeerChannels(cluster -> List.of(target), Optional.of(identity), trust, "", threads.peers());
        this.server = GatewayServer.start(bootstrap(), identity, trust, clock);
        this.admin = AdminServer.start(server, new AdminPages(server, identity, trust));
        this.client = new XdsClient(
                new XdsClient.Settings(
                        file.name(),
                        file.cluster().value(),
                        "hansa/" + NodeRuntime.VERSION,
                        Duration.ofMillis(200),
                        Duration.ofSeconds(3)),
                () -> channel(target),
                new Following(),
                Optional.of(new SnapshotFile(file.dataDir().resolve("snapshot"))),
                new XdsClient.Runtime(threads.timer(), threads.tasks(), clock, new Random()));
    }

    private ManagedChannel channel(PeerTarget target) {
        return node.channel(target);
    }

    private GatewayBootstrap bootstrap() {
        Optional<InetAddress> source = Optional.empty();
        try {
            if (!file.sourceAddress().isEmpty()) {
                source = Optional.of(InetAddress.getByName(file.sourceAddress()));
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "sourceAddress: " + file.sourceAddress() + " (expected: an IP address)", e);
        }
        var routes = Map.of(
                file.nodeName("nodes"), List.of(socket(file.nodeAddress())),
                file.nodeName("members"), List.of(socket(file.memberAddress())));
        return new GatewayBootstrap(
                new GatewayBootstrap.About(file.cluster().value(), file.name(), NodeRuntime.VERSION),
                new GatewayBootstrap.Addresses(socket(file.listen()), socket(file.admin()), source),
                GatewayBootstrap.Fixed.passthrough(routes),
                GatewayLimits.DEFAULT);
    }

    private static InetSocketAddress socket(io.hansa.core.model.HostPort address) {
        return new InetSocketAddress(address.host(), address.port());
    }

    /** Before the node says more, the gateway believes its own cluster: enough to follow the node. */
    private void believeOwn() {
        if (!identity.anchors().isEmpty() && trust.current().equals(TrustView.NOBODY)) {
            var domain = TrustDomainName.of(file.cluster(), file.federation());
            trust.set(new TrustView(0, Map.of(domain, identity.anchors()), DenyList.EMPTY));
        }
    }

    private void start() {
        client.start();
        threads.every("identity", Duration.ofSeconds(2), this::identityTick);
    }

    private void identityTick() {
        if (!identity.good()) {
            enrol();
        } else if (identity.tick(node)) {
            node.closeAll();
            LOG.info("identity renewed: {}", identity.current());
        }
    }

    private void enrol() {
        var left = new InvitationFile(file.enrolmentDir(), file.name());
        try {
            var invitation = left.find();
            if (invitation.isEmpty()) {
                LOG.info("no identity yet; waiting for the node to leave an invitation at {}", left.path());
                left.ask();
            } else if (!invitation.equals(spent)) {
                enrol(invitation.get(), left);
            }
        } catch (FederationException e) {
            LOG.warn("no identity yet: {}", e.getMessage());
        }
    }

    private void enrol(Invitation invitation, InvitationFile left) {
        var pin = new PinnedTrust(invitation.gateway().domain(), invitation.fingerprint(), threads.clock());
        var dialer = new PinnedDialer("", threads.peers());
        try {
            identity.enrol(invitation, dialer.to(List.of(file.nodeAddress()), file.nodeName("nodes"), pin));
            believeOwn();
            LOG.info("enrolled: {}", identity.current());
        } catch (FederationException e) {
            LOG.warn("not enrolled yet: {}", e.getMessage());
            if (EnrolFault.spent(e)) { // It stays so: only a fresh one helps, and the node leaves one when asked.
                spent = Optional.of(invitation);
                left.ask();
            }
        }
    }

    /** Puts in force what the node says. Applying binds sockets, so it is done off the client's thread, in order. */
    private final class Following implements XdsClient.Sink {
        private final java.util.concurrent.ExecutorService order =
                java.util.concurrent.Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("apply").daemon().factory());

        @Override
        public void trust(TrustView view) {
            trust.set(view);
        }

        @Override
        public void config(GatewayConfig config) {
            order.execute(() -> {
                switch (server.apply(config)) {
                    case GatewayServer.Applied.Whole whole -> {}
                    case GatewayServer.Applied.InPart part -> LOG.warn("in part: {}", part.problems());
                    case GatewayServer.Applied.Refused refused -> LOG.error("refused: {}", refused.problems());
                }
            });
        }
    }

    private void stop() {
        server.drain(DRAIN);
        client.close();
        admin.close();
        server.close();
        node.close();
        threads.close();
    }

    /** The gateway's entry point: {@code --config FILE}. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 2 || !List.of("--config", "-c").contains(arguments[0])) {
            System.err.println("usage: hansa gateway --config FILE");
            System.exit(2);
        }
        // No resumption on any mTLS listener (I5): it would skip the trust manager.
        System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
        try {
            var file = GatewayFile.load(Path.of(arguments[1]), new YamlDocumentReader());
            var lock = InstanceLock.take(file.dataDir());
            var gateway = new GatewayProcess(file);
            var stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                gateway.stop();
                lock.close();
                stopped.countDown();
            }));
            gateway.start();
            stopped.await();
        } catch (FederationException e) {
            System.err.println(
                    "hansa gateway: " + e.getMessage() + "\n  " + e.fault().sentence());
            System.exit(1);
        } catch (InvalidResource e) {
            System.err.println("hansa gateway: " + e.getMessage());
            System.exit(1);
        }
    }
}
