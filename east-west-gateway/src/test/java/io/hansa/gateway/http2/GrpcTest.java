package io.hansa.gateway.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.hansa.gateway.config.CallerRule;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.FilterChain.ClientCertificate;
import io.hansa.gateway.config.FilterChain.Terminate;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.config.UpstreamTransport;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.GrpcPeers;
import io.hansa.gateway.testkit.Rig;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A grpc-java caller and servers with two gateways and mutual TLS between them. */
class GrpcTest {
    private static final String NAME = "outbound_.80_._.talk.b";
    private static final CallerRule GATEWAY_B = CallerRule.ids("spiffe://b.test/gateway/gw");

    private final Rig rig = new Rig();
    private final GatewayServer in = rig.gateway("b.test", Rig.nothing());
    private final GatewayServer out = rig.gateway("a.test", Rig.nothing());

    @AfterEach
    void close() {
        rig.close();
    }

    private ManagedChannel through(InetSocketAddress... endpoints) {
        var terminate =
                new Terminate(ClientCertificate.REQUIRED, List.of("h2", "http/1.1"), CallerRule.trustDomains("a.test"));
        var chain = new FilterChain(NAME, List.of(NAME), Optional.of(terminate), all("talk"));
        apply(in, Configs.config(List.of(Configs.listener("in", chain)), Configs.http2("talk", endpoints)));
        var secured = Configs.secured("b", NAME, GATEWAY_B, in.address("in").orElseThrow());
        var tls = new UpstreamTransport.Tls(NAME, List.of("h2"), GATEWAY_B);
        var cluster = new ClusterConfig(
                "b",
                secured.balancing(),
                secured.groups(),
                List.of(new UpstreamTransport.Match("mtls", Map.of(), tls)),
                Configs.PATIENT.with(ClusterConfig.Http2.DEFAULT));
        apply(out, Configs.config(List.of(Configs.listener("out", FilterChain.plaintext("out", all("b")))), cluster));
        return caller(out.address("out").orElseThrow());
    }

    private ManagedChannel caller(InetSocketAddress address) {
        var channel = GrpcPeers.caller(address);
        rig.add(() -> channel.shutdownNow().awaitTermination(60, TimeUnit.SECONDS));
        return channel;
    }

    /** Everything to one cluster, for as long as it takes. */
    private static FilterChain.Action all(String cluster) {
        return FilterChain.Action.Http.of(new HttpRouteRule(
                new HttpRouteRule.Match.Prefix("/"),
                Destination.to(cluster),
                Optional.empty(),
                Duration.ZERO,
                HttpRouteRule.Retry.DEFAULT));
    }

    private static void apply(GatewayServer gateway, io.hansa.gateway.config.GatewayConfig config) {
        assertThat(gateway.apply(config)).isEqualTo(new GatewayServer.Applied.Whole());
    }

    private GrpcPeers.Talk talk(String name) {
        return rig.add(GrpcPeers.Talk.start(name));
    }

    private static CallOptions patient() {
        return CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static String echo(ManagedChannel channel, String text) {
        return ClientCalls.blockingUnaryCall(channel, GrpcPeers.ECHO, patient(), text);
    }

    private static final class Heard implements StreamObserver<String> {
        private final List<String> all = new CopyOnWriteArrayList<>();
        private final CompletableFuture<List<String>> end = new CompletableFuture<>();

        @Override
        public void onNext(String text) {
            all.add(text);
        }

        @Override
        public void onError(Throwable cause) {
            end.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {
            end.complete(all);
        }
    }

    @Test
    void carriesEveryKindOfCallWithItsTrailers() throws Exception {
        var channel = through(talk("t").address());
        var headers = new AtomicReference<Metadata>();
        var trailers = new AtomicReference<Metadata>();
        var listening =
                ClientInterceptors.intercept(channel, MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
        assertThat(ClientCalls.blockingUnaryCall(listening, GrpcPeers.ECHO, patient(), "hello"))
                .isEqualTo("t:hello");
        assertThat(trailers.get().get(GrpcPeers.TRAILER)).isEqualTo("behind the body");

        var counted = ClientCalls.blockingServerStreamingCall(channel, GrpcPeers.COUNT, patient(), "2000");
        assertThat(counted)
                .toIterable()
                .containsExactlyElementsOf(
                        IntStream.range(0, 2_000).mapToObj(String::valueOf).toList());

        var joined = new Heard();
        var joining = ClientCalls.asyncClientStreamingCall(channel.newCall(GrpcPeers.JOIN, patient()), joined);
        for (int i = 0; i < 100; i++) {
            joining.onNext("y".repeat(10_000));
        }
        joining.onCompleted();
        assertThat(joined.end.get(60, TimeUnit.SECONDS)).containsExactly("t:1000000");

        var chatted = new Heard();
        var chatting = ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcPeers.CHAT, patient()), chatted);
        chatting.onNext("a");
        chatting.onNext("b");
        chatting.onCompleted();
        assertThat(chatted.end.get(60, TimeUnit.SECONDS)).containsExactly("t:a", "t:b");
    }

    @Test
    void passesOnTheServicesOwnStatus() {
        var channel = through(talk("t").address());
        assertThatThrownBy(() -> echo(channel, "refuse"))
                .isInstanceOfSatisfying(StatusRuntimeException.class, thrown -> {
                    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
                    assertThat(thrown.getStatus().getDescription()).isEqualTo("as asked");
                    assertThat(thrown.getTrailers().get(GrpcPeers.TRAILER)).isEqualTo("behind the body");
                });
    }

    @Test
    void sharesAConnectionBetweenCalls() throws Exception {
        var talk = talk("t");
        var channel = through(talk.address());
        var calls = new ArrayList<java.util.concurrent.Future<String>>();
        for (int i = 0; i < 90; i++) {
            calls.add(ClientCalls.futureUnaryCall(channel.newCall(GrpcPeers.ECHO, patient()), "c" + i));
        }
        for (int i = 0; i < 90; i++) {
            assertThat(calls.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("t:c" + i);
        }
        assertThat(talk.connections()).isBetween(1, 2);
    }

    @Test
    void answersUnavailableInTheServicesPlace() {
        var channel = through(rig.freeAddress());
        assertThatThrownBy(() -> echo(channel, "x")).isInstanceOfSatisfying(StatusRuntimeException.class, thrown -> {
            assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(thrown.getStatus().getDescription()).startsWith("HANSA-");
        });
        assertThat(out.targets().get("b").gatewayErrors()).isPositive();
    }

    @Test
    void tellsTheServiceThatACallIsGivenUp() throws Exception {
        var talk = talk("t");
        var channel = through(talk.address());
        assertThat(echo(channel, "warm")).isEqualTo("t:warm");
        var late = CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS);
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, GrpcPeers.ECHO, late, "never"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        thrown -> assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
        assertThat(talk.cancelled().get(60, TimeUnit.SECONDS)).isEqualTo("echo");
        rig.await(() -> active(out, "b") == 0 && active(in, "talk") == 0);
        assertThat(echo(channel, "again")).isEqualTo("t:again");
        assertThat(talk.connections()).isEqualTo(1);
    }

    private static int active(GatewayServer gateway, String cluster) {
        var live = gateway.upstreams().find(cluster).orElseThrow();
        return live.picker().members().stream()
                .mapToInt(each -> each.state().active())
                .sum();
    }

    @Test
    void holdsLittleForASlowReaderAndServesTheOthers() throws Exception {
        var talk = talk("t");
        var channel = through(talk.address());
        var heard = new java.util.concurrent.LinkedBlockingQueue<String>();
        var slow = channel.newCall(GrpcPeers.COUNT, CallOptions.DEFAULT);
        slow.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(String message) {
                        heard.add(message);
                    }
                },
                new Metadata());
        slow.request(1);
        slow.sendMessage("big:100000");
        slow.halfClose();
        assertThat(heard.poll(60, TimeUnit.SECONDS)).startsWith("0x");
        // What is given away stops when every window on the way is full; the others go on meanwhile.
        long before = -1;
        while (before != talk.counted()) {
            before = talk.counted();
            for (int i = 0; i < 50; i++) {
                assertThat(echo(channel, "e" + i)).isEqualTo("t:e" + i);
            }
        }
        assertThat(talk.counted() * 10_000).isLessThan(4_000_000);
        slow.request(500);
        for (int i = 1; i <= 500; i++) {
            assertThat(heard.poll(60, TimeUnit.SECONDS)).startsWith(i + "x");
        }
        slow.cancel("seen enough", null);
        assertThat(talk.cancelled().get(60, TimeUnit.SECONDS)).isEqualTo("count");
    }

    @Test
    void losesNoCallWhenAServerGoesInGoodOrder() {
        var first = talk("first");
        var second = talk("second");
        var channel = through(first.address(), second.address());
        var heard = new ArrayList<String>();
        for (int i = 0; i < 400; i++) {
            if (i == 100) {
                first.leave();
            }
            heard.add(echo(channel, "x"));
        }
        assertThat(heard.subList(0, 100)).contains("first:x", "second:x");
        assertThat(heard.subList(200, 400)).containsOnly("second:x");
    }

    @Test
    void letsCallsEndWhenAGatewayDrains() throws Exception {
        var channel = through(talk("t").address());
        var chatted = new Heard();
        var chatting = ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcPeers.CHAT, patient()), chatted);
        chatting.onNext("before");
        rig.await(() -> !chatted.all.isEmpty());
        var drained = CompletableFuture.supplyAsync(() -> out.drain(Duration.ofSeconds(60)));
        rig.await(out::draining);
        chatting.onNext("after");
        chatting.onCompleted();
        assertThat(chatted.end.get(60, TimeUnit.SECONDS)).containsExactly("t:before", "t:after");
        assertThat(drained.get(60, TimeUnit.SECONDS)).isZero();
    }
}
