package io.hansa.gateway.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.gateway.resource.Snapshot;
import io.hansa.gateway.snapshot.SnapshotBuilder;
import io.hansa.gateway.snapshot.Views;
import io.hansa.gateway.testkit.GrpcPeers;
import io.hansa.gateway.testkit.HttpCaller;
import io.hansa.gateway.testkit.Rig;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node's own resources for a gRPC service mean the same to a real Envoy and to our gateway. */
class GrpcParityIT {
    @TempDir
    private Path folder;

    private ParityBed bed;
    private GrpcPeers.Talk talk;
    private int order;

    @BeforeEach
    void open() throws IOException {
        Envoy.assumePresent();
        bed = new ParityBed(folder);
        talk = bed.add(GrpcPeers.Talk.start("t"));
        order = Envoy.freePort();
        bed.publish(snapshot());
    }

    @AfterEach
    void close() throws Exception {
        if (bed != null) {
            bed.close();
        }
    }

    private Snapshot snapshot() {
        return SnapshotBuilder.build(Views.from(Views.AWS)
                .inbound(new HostPort("127.0.0.1", bed.mtls()))
                .trusting(bed.federation().trust().current())
                .listening(Views.ORDER, order)
                .offered(Views.ORDER, Protocol.GRPC, Views.AWS)
                .routed(Views.ORDER, Protocol.GRPC, Map.of(Views.AWS, 10_000))
                .exporting(
                        Views.ORDER,
                        Protocol.GRPC,
                        Views.endpoint("order-1", talk.address().getPort()))
                .view());
    }

    /** What a caller of gRPC, and one of HTTP/1.1 on the same port, live to see. */
    private List<String> outcomes() throws Exception {
        var channel = GrpcPeers.caller(Rig.loopback(order));
        try {
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!unary(channel, "up").startsWith("t:up")) {
                assertThat(System.nanoTime() - end).as("serves within a minute").isNegative();
                TimeUnit.MILLISECONDS.sleep(100);
            }
            var outcomes = new ArrayList<String>();
            outcomes.add(unary(channel, "hello"));
            outcomes.add(unary(channel, "refuse"));
            outcomes.add(late(channel));
            outcomes.add("streamed " + streamed(channel));
            try (var socket = new Socket("127.0.0.1", order)) {
                socket.setSoTimeout(60_000);
                var answer =
                        new HttpCaller(socket).ask("GET /x HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n\r\n");
                outcomes.add("HTTP/1.1 " + answer.status());
            }
            return outcomes;
        } finally {
            channel.shutdownNow();
        }
    }

    private static String unary(ManagedChannel channel, String text) {
        var headers = new AtomicReference<Metadata>();
        var trailers = new AtomicReference<Metadata>();
        var listening =
                ClientInterceptors.intercept(channel, MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
        var options = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
        try {
            var answer = ClientCalls.blockingUnaryCall(listening, GrpcPeers.ECHO, options, text);
            return answer + ' ' + trailers.get().get(GrpcPeers.TRAILER);
        } catch (StatusRuntimeException e) {
            return text
                    + ' '
                    + e.getStatus().getCode()
                    + ' '
                    + (e.getTrailers() == null ? "" : e.getTrailers().get(GrpcPeers.TRAILER));
        }
    }

    private static String late(ManagedChannel channel) {
        var soon = CallOptions.DEFAULT.withDeadlineAfter(500, TimeUnit.MILLISECONDS);
        try {
            return ClientCalls.blockingUnaryCall(channel, GrpcPeers.ECHO, soon, "never");
        } catch (StatusRuntimeException e) {
            return "never " + e.getStatus().getCode();
        }
    }

    private static int streamed(ManagedChannel channel) {
        var options = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
        int heard = 0;
        var all = ClientCalls.blockingServerStreamingCall(channel, GrpcPeers.COUNT, options, "3000");
        while (all.hasNext()) {
            assertThat(all.next()).isEqualTo(String.valueOf(heard));
            heard++;
        }
        return heard;
    }

    @Test
    void callsEndTheSame() throws Exception {
        var envoys = bed.throughEnvoy(this::outcomes);
        var ours = bed.throughOurs(this::outcomes);
        assertThat(ours).isEqualTo(envoys);
        assertThat(ours)
                .startsWith(
                        "t:hello behind the body",
                        "refuse FAILED_PRECONDITION behind the body",
                        "never DEADLINE_EXCEEDED",
                        "streamed 3000");
    }

    @Test
    void failuresInTheServicesPlaceEndTheSame() throws Exception {
        talk.close();
        var envoys = bed.throughEnvoy(this::unavailable);
        var ours = bed.throughOurs(this::unavailable);
        assertThat(ours).isEqualTo(envoys).isEqualTo("x UNAVAILABLE null");
    }

    /** What a gateway says that serves, but finds nobody: until it serves its port is closed. */
    private String unavailable() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            try (var socket = new Socket("127.0.0.1", order)) {
                assertThat(socket.isConnected()).isTrue();
                break;
            } catch (IOException e) {
                assertThat(System.nanoTime() - end).as("serves within a minute").isNegative();
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        var channel = GrpcPeers.caller(Rig.loopback(order));
        try {
            return unary(channel, "x");
        } finally {
            channel.shutdownNow();
        }
    }
}
