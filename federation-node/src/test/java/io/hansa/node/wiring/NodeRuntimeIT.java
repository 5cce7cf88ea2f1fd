package io.hansa.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.hansa.gateway.proto.AggregatedDiscoveryServiceGrpc;
import io.hansa.gateway.proto.DeltaDiscoveryRequest;
import io.hansa.gateway.proto.DeltaDiscoveryResponse;
import io.hansa.gateway.proto.Secret;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.node.twin.TwinFault;
import io.hansa.node.wiring.RunningNode.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes in one process, over real sockets. */
@Timeout(600)
class NodeRuntimeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private RunningNode start(String name, String cluster, Ports ports, String publicHost) {
        return RunningNode.start(folder.resolve(name), cluster, ports, publicHost, "");
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static boolean knows(RunningNode node, String cluster) {
        for (var item : node.api().get("/clusters").path("items")) {
            if (item.path("cluster").asText().equals(cluster)
                    && item.path("leaseAge").isNumber()) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aCopiedNodeIsRefusedWhileTheOriginalLivesAndStartsWhenItIsGone() throws IOException, InterruptedException {
        var place = Ports.free();
        try (var aws = start("aws", "aws-use1", Ports.free(), "127.0.0.1")) {
            var azure = start("azure", "azure-weu", place, "127.0.0.1");
            try {
                aws.federate("aws-use1", "azure-weu", azure);
                await("the clusters hear each other", () -> knows(aws, "azure-weu") && knows(azure, "aws-use1"));
                azure.copyTo(folder.resolve("copy"));
                var elsewhere = Ports.free();

                long begin = System.nanoTime();
                assertThatThrownBy(() -> start("copy", "azure-weu", elsewhere, "127.0.0.1"))
                        .hasMessageContaining(TwinFault.ALIVE.code())
                        .hasMessageContaining("answered aws-use1");
                System.out.println("refused after " + (System.nanoTime() - begin) / 1_000_000 + " ms");

                assertThat(knows(azure, "aws-use1")).isTrue();
            } finally {
                azure.close();
            }
            try (var moved = start("copy", "azure-weu", place, "127.0.0.1")) {
                await("the moved node is heard", () -> knows(moved, "aws-use1"));
            }
        }
    }

    @Test
    void anEnvoyOfThisHostGetsItsKeyAndNobodyOfAnotherAddressDoes() throws Exception {
        var place = Ports.free();
        try (var aws = start("aws", "aws-use1", place, "127.0.0.1")) {
            assertThat(aws.api().get("/federation").path("viewer").asText()).isEqualTo("aws-use1");
            var secret = secret(new InetSocketAddress("127.0.0.1", place.envoy()));
            var chain = secret.getTlsCertificate().getCertificateChain().getInlineBytes();
            var leaf = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(chain.newInput());
            assertThat(leaf.getSubjectAlternativeNames().toString())
                    .contains("spiffe://aws-use1.acme.mesh/gateway/gateway-1");
            assertThat(secret.getTlsCertificate()
                            .getPrivateKey()
                            .getInlineBytes()
                            .toStringUtf8())
                    .contains("PRIVATE KEY");
            assertThat(folder.resolve("aws/data/keys/envoy.pem")).content().contains("ENCRYPTED");

            assertThatThrownBy(() -> {
                        try (var stranger = new Socket()) {
                            stranger.connect(new InetSocketAddress("127.0.0.2", place.envoy()), 2_000);
                        }
                    })
                    .isInstanceOf(ConnectException.class);
        }
    }

    /** The secret that holds an Envoy's own leaf and key, asked for over the discovery stream. */
    private static Secret secret(InetSocketAddress node) throws Exception {
        var channel = NettyChannelBuilder.forAddress(node).usePlaintext().build();
        try {
            var answers = new ArrayBlockingQueue<DeltaDiscoveryResponse>(8);
            var asking = AggregatedDiscoveryServiceGrpc.newStub(channel)
                    .deltaAggregatedResources(new StreamObserver<DeltaDiscoveryResponse>() {
                        @Override
                        public void onNext(DeltaDiscoveryResponse answer) {
                            answers.add(answer);
                        }

                        @Override
                        public void onError(Throwable error) {
                            // The queue stays empty, and the test says so.
                        }

                        @Override
                        public void onCompleted() {
                            // As above.
                        }
                    });
            asking.onNext(DeltaDiscoveryRequest.newBuilder()
                    .setNode(io.hansa.gateway.proto.Node.newBuilder().setId("envoy"))
                    .setTypeUrl(ResourceType.SECRET.url())
                    .addResourceNamesSubscribe("default")
                    .build());
            var answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(answer).as("an answer").isNotNull();
            return answer.getResources(0).getResource().unpack(Secret.class);
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void gatewaysMayBeCalledByName() throws InterruptedException {
        try (var aws = start("aws", "aws-use1", Ports.free(), "localhost");
                var azure = start("azure", "azure-weu", Ports.free(), "localhost")) {
            aws.federate("aws-use1", "azure-weu", azure);

            await("the clusters hear each other", () -> knows(aws, "azure-weu") && knows(azure, "aws-use1"));
            assertThat(aws.api().get("/clusters/azure-weu").toString()).contains("localhost:");
        }
    }
}
