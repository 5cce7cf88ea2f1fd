package io.hansa.sync.membertls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.MemberAddressProviderConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.MemberAddressProvider;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.NodeId;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.SpiffeTrustManager;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.core.spiffe.TrustView;
import io.hansa.sync.testkit.SniPassthrough;
import io.hansa.sync.testkit.TestRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The conformance test of member TLS: to pass again before the version of Hazelcast is moved. */
class MemberTlsIT {

    private static final FederationName FEDERATION = new FederationName("acme.mesh");
    private static final List<String> CLUSTERS = List.of("aws-use1", "azure-weu", "onprem-fra");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestRoot root = new TestRoot("acme root");
    private final Map<InetSocketAddress, MemberName> directory = new ConcurrentHashMap<>();
    private final Set<ClusterId> evicted = ConcurrentHashMap.newKeySet();
    private final List<Member> members = new ArrayList<>();

    private final class Member {
        final MemberName name;
        final SniPassthrough gateway = new SniPassthrough();
        final int port = freePort();
        final AtomicInteger verifications = new AtomicInteger();
        final MemberChannels channels;
        volatile Identity identity;
        InetSocketAddress claimed = gateway.address();
        HazelcastInstance instance;

        Member(String cluster, String source) throws IOException {
            name = new MemberName(new NodeId("node-1"), new ClusterId(cluster), FEDERATION);
            identity = root.issue(idOf(cluster));
            gateway.route(name.sni(), port);
            directory.put(gateway.address(), name);
            var settings = MemberTlsSettings.defaults()
                    .withHandshakeMax(Duration.ofSeconds(3))
                    .withSourceAddress(InetAddress.getByName(source));
            channels = new MemberChannels(
                    settings,
                    credentials(),
                    address -> Optional.ofNullable(directory.get(address)),
                    InstantSource.system());
        }

        private MemberCredentials credentials() {
            var trust = new SpiffeTrustManager(MemberTlsIT.this::trust, InstantSource.system(), id -> {
                verifications.incrementAndGet();
                return true;
            });
            return new SpiffeMemberCredentials(
                    TestRoot.fixed(identity),
                    trust,
                    FEDERATION,
                    domain -> Optional.of(new ClusterId(domain.value().replace(".acme.mesh", ""))),
                    member -> !evicted.contains(member.cluster()));
        }

        Member start() {
            var config = new Config().setClusterName("member-tls-test");
            var network = config.getAdvancedNetworkConfig().setEnabled(true);
            network.setMemberAddressProviderConfig(new MemberAddressProviderConfig()
                    .setEnabled(true)
                    .setImplementation(new Addresses(new InetSocketAddress("127.0.0.1", port), claimed)));
            network.getJoin().getAutoDetectionConfig().setEnabled(false);
            network.getJoin().getMulticastConfig().setEnabled(false);
            var join = network.getJoin().getTcpIpConfig().setEnabled(true);
            members.forEach(member -> join.addMember("127.0.0.1:" + member.gateway.port()));
            Map.of(
                            "hazelcast.heartbeat.interval.seconds", "1",
                            "hazelcast.max.no.heartbeat.seconds", "10",
                            "hazelcast.phone.home.enabled", "false",
                            "hazelcast.partition.count", "31",
                            "hazelcast.logging.type", "none",
                            "hazelcast.wait.seconds.before.join", "1",
                            "hazelcast.max.wait.seconds.before.join", "5",
                            "hazelcast.io.thread.count", "2",
                            "hazelcast.shutdownhook.enabled", "false")
                    .forEach(config::setProperty);
            if (!claimed.equals(gateway.address())) {
                config.setProperty("hazelcast.max.join.seconds", "8");
            }
            config.getJetConfig().setEnabled(false);
            instance = new MemberTls(channels).start(config, name.sni());
            return this;
        }

        int size() {
            return instance.getCluster().getMembers().size();
        }
    }

    private record Addresses(InetSocketAddress bind, InetSocketAddress open) implements MemberAddressProvider {
        @Override
        public InetSocketAddress getBindAddress() {
            return bind;
        }

        @Override
        public InetSocketAddress getBindAddress(EndpointQualifier qualifier) {
            return bind;
        }

        @Override
        public InetSocketAddress getPublicAddress() {
            return open;
        }

        @Override
        public InetSocketAddress getPublicAddress(EndpointQualifier qualifier) {
            return open;
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (var member : members) {
            if (member.instance != null) {
                member.instance.getLifecycleService().terminate();
            }
            member.gateway.close();
        }
    }

    @Test
    void threeMembersFormAClusterThroughTheirGatewaysAndRefuseEverybodyElse() throws Exception {
        for (int i = 0; i < 3; i++) {
            members.add(new Member(CLUSTERS.get(i), "127.0.0.1" + (i + 1)));
        }
        members.forEach(Member::start);
        await("three members", () -> members.stream().allMatch(m -> m.size() == 3));

        carriesALargeValue();
        nothingOfTheProtocolIsInClear();
        tellsItsClusterBySourceAddress();
        refusesStrangers(members.getFirst());
        rejoinsAfterTerminate(members.get(2));
        renewsEveryChannelWithoutASplitAndNeverResumes(members.getFirst());
        closesAnEvictedCluster(new ClusterId(CLUSTERS.get(2)));
    }

    @Test
    void formsAClusterWhenEveryByteOfTheHandshakeComesByItself() throws Exception {
        for (int i = 0; i < 2; i++) {
            members.add(new Member(CLUSTERS.get(i), "127.0.0.1" + (i + 1)));
        }
        members.forEach(member -> member.gateway.chop(12_000));
        members.forEach(Member::start);
        await("two members", () -> members.stream().allMatch(m -> m.size() == 2));
    }

    @Test
    void closesAMemberThatClaimsTheAddressOfAnother() throws Exception {
        var honest = new Member(CLUSTERS.get(0), "127.0.0.11");
        var victim = new Member(CLUSTERS.get(1), "127.0.0.12");
        var liar = new Member(CLUSTERS.get(2), "127.0.0.13");
        members.addAll(List.of(honest, liar));
        honest.start();
        liar.claimed = victim.gateway.address();

        assertThatThrownBy(liar::start).as("never let in").isInstanceOf(IllegalStateException.class);

        assertThat(honest.size()).isEqualTo(1);
        assertThat(honest.gateway.sources()).as("it did try").contains("127.0.0.13");
        victim.gateway.close();
    }

    private void carriesALargeValue() {
        var value = new byte[4 * 1024 * 1024];
        new Random(7).nextBytes(value);
        members.getFirst().instance.getReplicatedMap("big").put("k", value);
        for (var member : members) {
            await(
                    "4 MB at " + member.name,
                    () -> member.instance.getReplicatedMap("big").containsKey("k"));
            assertThat((byte[]) member.instance.getReplicatedMap("big").get("k"))
                    .isEqualTo(value);
        }
    }

    private void nothingOfTheProtocolIsInClear() {
        for (var member : members) {
            for (var chunk : member.gateway.wire()) {
                assertThat(new String(chunk, StandardCharsets.ISO_8859_1)).doesNotContain("HZC");
            }
        }
        assertThat(members.getFirst().gateway.names())
                .containsOnly(members.getFirst().name.sni());
    }

    private void tellsItsClusterBySourceAddress() {
        var seen = new HashSet<String>();
        members.forEach(member -> seen.addAll(member.gateway.sources()));
        assertThat(seen).isNotEmpty().isSubsetOf("127.0.0.11", "127.0.0.12", "127.0.0.13");
        members.forEach(member ->
                assertThat(member.gateway.sources()).doesNotContain("127.0.0.1" + (members.indexOf(member) + 1)));
    }

    private void refusesStrangers(Member member) throws Exception {
        try (var silent = new Socket("127.0.0.1", member.port)) {
            await("a handshake in time", () -> {
                member.channels.sweep();
                return isClosed(silent);
            });
        }
        try (var plain = new Socket("127.0.0.1", member.port)) {
            plain.getOutputStream().write("HZC".getBytes(StandardCharsets.US_ASCII));
            await("plaintext closed", () -> isClosed(plain));
        }
        assertThatThrownBy(() -> talk(member, null)).isInstanceOf(IOException.class);
        var foreign = new TestRoot("foreign").issue(idOf("azure-weu"));
        assertThatThrownBy(() -> talk(member, foreign)).isInstanceOf(IOException.class);
        var gatewayLeaf = root.issue(SpiffeId.gateway(new TrustDomainName("azure-weu.acme.mesh"), "gw-1"));
        assertThatThrownBy(() -> talk(member, gatewayLeaf)).isInstanceOf(IOException.class);
        var expired = root.issue(
                idOf("azure-weu"),
                Instant.now().minusSeconds(900),
                Instant.now().minusSeconds(60));
        assertThatThrownBy(() -> talk(member, expired)).isInstanceOf(IOException.class);
        var good = root.issue(idOf("azure-weu"));
        assertThat(new String(talk(member, good), StandardCharsets.US_ASCII)).isEqualTo("HZC");
    }

    private void rejoinsAfterTerminate(Member member) {
        member.instance.getLifecycleService().terminate();
        await("its removal", () -> members.getFirst().size() == 2);
        member.start();
        await("its return", () -> members.stream().allMatch(m -> m.size() == 3));
    }

    /**
     * As the node does it: one channel per turn until none is older. Two members that dial each other at once hold a
     * spare channel, so a single turn need not lead to a new handshake.
     */
    private void renewsEveryChannelWithoutASplitAndNeverResumes(Member member) {
        var lost = new AtomicInteger();
        var listener = member.instance.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(MembershipEvent event) {}

            @Override
            public void memberRemoved(MembershipEvent event) {
                lost.incrementAndGet();
            }
        });
        var since = Instant.now();
        var before = members.stream().mapToInt(m -> m.verifications.get()).sum();
        await(
                "every channel renewed",
                () -> member.channels.connected().size() == 2
                        && !member.channels.renewOldest(Duration.between(since, Instant.now())));
        assertThat(members.stream().mapToInt(m -> m.verifications.get()).sum())
                .as("both ends verify the chain of each of two members again")
                .isGreaterThanOrEqualTo(before + 4);
        assertThat(members).allMatch(m -> m.size() == 3);
        assertThat(lost).as("members lost on the way").hasValue(0);
        member.instance.getCluster().removeMembershipListener(listener);
    }

    private void closesAnEvictedCluster(ClusterId cluster) {
        evicted.add(cluster);
        members.subList(0, 2).forEach(member -> member.channels.closeCluster(cluster));
        await("two members", () -> members.subList(0, 2).stream().allMatch(m -> m.size() == 2));
        members.subList(0, 2)
                .forEach(member -> assertThat(member.channels.connected())
                        .noneMatch(name -> name.cluster().equals(cluster)));
    }

    private byte[] talk(Member member, Identity identity) throws Exception {
        var context = SSLContext.getInstance("TLSv1.3");
        var domainsAll = new SpiffeTrustManager(this::trust, InstantSource.system(), id -> true);
        var keys = identity == null
                ? new KeyManager[0]
                : new KeyManager[] {
                    new SpiffeMemberCredentials(
                                    TestRoot.fixed(identity), domainsAll, FEDERATION, d -> Optional.empty(), m -> true)
                            .keyManager()
                };
        context.init(keys, new TrustManager[] {domainsAll}, null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", member.port)) {
            socket.setSoTimeout(15_000);
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(member.name.sni())));
            socket.setSSLParameters(parameters);
            socket.getOutputStream().write("HZC".getBytes(StandardCharsets.US_ASCII));
            var answer = socket.getInputStream().readNBytes(3);
            if (answer.length < 3) {
                throw new IOException("closed");
            }
            return answer;
        }
    }

    private TrustView trust() {
        return root.trusting("aws-use1.acme.mesh", "azure-weu.acme.mesh", "onprem-fra.acme.mesh");
    }

    private static SpiffeId idOf(String cluster) {
        return SpiffeId.node(new TrustDomainName(cluster + ".acme.mesh"), new NodeId("node-1"));
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(50);
            var first = socket.getInputStream().read();
            assertThat(first).as("an answer in clear").isNotEqualTo('H');
            return first < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        var deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("waiting for " + what).isBefore(deadline);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
