package io.hansa.node.twin;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.NodeId;
import io.hansa.core.port.IdentitySource;
import io.hansa.core.port.PeerClient;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.trust.testkit.TestTrust;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that call each other without a network between them. */
class TwinCheckTest {
    private static final ClusterId AWS = new ClusterId("aws-use1");
    private static final ClusterId AZURE = new ClusterId("azure-weu");

    private final TestTrust trust = TestTrust.of("acme.mesh", "aws-use1", "azure-weu", "evil-eu1");
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<ClusterId, TwinWitness> listening = new TreeMap<>();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private PeerClient as(SpiffeId caller) {
        return (cluster, method, request, deadline) -> {
            var found = listening.get(cluster);
            if (found == null) {
                throw new FederationException(TwinFault.NOT_A_NODE, "nobody listens");
            }
            return found.handlers().stream()
                    .filter(h -> h.method().equals(method))
                    .findFirst()
                    .orElseThrow()
                    .handle(Optional.of(caller), "192.0.2.1", request);
        };
    }

    private void listens(String cluster, IdentitySource identity) {
        listening.put(
                new ClusterId(cluster),
                new TwinWitness(identity, as(identity.current().id()), trust::membership));
    }

    private TwinCheck starting(IdentitySource identity) {
        return new TwinCheck(identity, as(identity.current().id()), trust, executor, InstantSource.system());
    }

    @Test
    void aNodeWhoseTwinAnswersItsNeighbourDoesNotStart() {
        listens("azure-weu", trust.nodeSource("azure-weu", "node-1"));
        listens("aws-use1", trust.nodeSource("aws-use1", "node-1"));

        assertThatThrownBy(
                        () -> starting(trust.nodeSource("aws-use1", "node-1")).refuseTwin(List.of(AZURE)))
                .hasMessageContaining(TwinFault.ALIVE.code())
                .hasMessageContaining("spiffe://aws-use1.acme.mesh/control/node-1");
    }

    @Test
    void aNodeStartsWhenNobodyAnswersForIt() {
        listens("azure-weu", trust.nodeSource("azure-weu", "node-1"));

        assertThatCode(() -> starting(trust.nodeSource("aws-use1", "node-1")).refuseTwin(List.of(AZURE)))
                .doesNotThrowAnyException();
    }

    @Test
    void aNodeStartsWhenNoWitnessCanBeReachedOrThereIsNone() {
        var node = trust.nodeSource("aws-use1", "node-1");

        assertThatCode(() -> starting(node).refuseTwin(List.of(AZURE))).doesNotThrowAnyException();
        assertThatCode(() -> starting(node).refuseTwin(List.of())).doesNotThrowAnyException();
    }

    @Test
    void anotherNodeOfTheSameClusterIsNoTwin() {
        listens("azure-weu", trust.nodeSource("azure-weu", "node-1"));
        listens("aws-use1", trust.nodeSource("aws-use1", "node-2"));

        assertThatCode(() -> starting(trust.nodeSource("aws-use1", "node-1")).refuseTwin(List.of(AZURE)))
                .doesNotThrowAnyException();
    }

    @Test
    void aWitnessCannotKeepANodeFromStartingWithAProofThatItHasKept() {
        var node = trust.nodeSource("aws-use1", "node-1");
        var kept = TwinProof.of(node.current(), new byte[TwinProof.NONCE_BYTES]).write();
        var forged = TwinProof.of(trust.nodeSource("evil-eu1", "node-1").current(), new byte[TwinProof.NONCE_BYTES]);
        var mixed = new TwinProof(node.current().chain(), forged.signature()).write();
        for (var lie : List.of(kept, mixed, forged.write(), new byte[] {1, 2, 3}, new byte[0])) {
            PeerClient liar = (cluster, method, request, deadline) -> lie;
            var check = new TwinCheck(node, liar, trust, executor, InstantSource.system());

            assertThatCode(() -> check.refuseTwin(List.of(AZURE))).doesNotThrowAnyException();
        }
    }

    @Test
    void onlyNodesOfTrustedClustersAreAnswered() {
        var witness = new TwinWitness(
                trust.nodeSource("azure-weu", "node-1"),
                as(SpiffeId.node(trust.domain("azure-weu"), new NodeId("node-1"))),
                trust::membership);
        trust.evict("evil-eu1");
        var nonce = new byte[TwinProof.NONCE_BYTES];
        for (var caller : List.of(
                SpiffeId.gateway(trust.domain("aws-use1"), "gateway-1"),
                SpiffeId.node(trust.domain("evil-eu1"), new NodeId("node-1")))) {
            assertThatThrownBy(() -> witness.handlers().getFirst().handle(Optional.of(caller), "", nonce))
                    .hasMessageContaining(TwinFault.NOT_A_NODE.code());
        }
        var aws = Optional.of(SpiffeId.node(trust.domain("aws-use1"), new NodeId("node-1")));
        assertThatThrownBy(() -> witness.handlers().getFirst().handle(aws, "", new byte[31]))
                .hasMessageContaining(TwinFault.NOT_A_NODE.code());
    }
}
