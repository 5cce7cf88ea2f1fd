package io.hansa.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.cloud.file.YamlDocumentReader;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.core.resource.InvalidResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigTest {
    private static final String LEAST = """
            apiVersion: hansa.io/v1
            kind: Node
            metadata:
              name: aws-use1
            spec:
              federation: acme.mesh
              cluster: aws-use1
              region: us-east-1
            """;

    @TempDir
    private Path folder;

    private NodeConfig load(String text) throws IOException {
        return NodeConfig.load(Files.writeString(folder.resolve("node.yaml"), text), new YamlDocumentReader());
    }

    @Test
    void fillsInWhatIsLeftOut() throws IOException {
        var config = load(LEAST);

        assertThat(config.node().value()).isEqualTo("node-1");
        assertThat(config.ports()).isEqualTo(new NodeConfig.Ports("127.0.0.1", 8080, 15_010, 15_701, 0));
        assertThat(config.gateway().publicAddress()).isEqualTo(config.gateway().listen());
        assertThat(config.dataDir()).isEqualTo(folder.resolve("data"));
        assertThat(config.passphrase()).isEqualTo(folder.resolve("passphrase"));
        assertThat(config.sources()).isEmpty();
        assertThat(config.imports().prefixPort()).isZero();
    }

    @Test
    void takesEveryPart() throws IOException {
        var config = load(LEAST + """
              node: node-2
              cloud: aws
              mesh: istio
              ports: {host: 127.0.0.2, http: 1, peer: 2, member: 3}
              gateway: {name: gw, listen: "0.0.0.0:1443", publicAddress: "127.0.0.9:2443", sourceAddress: 127.0.0.9}
              sources:
                - {type: file, path: services.yaml}
              exports:
                - service: order
              imports:
                ports: {stock: 18081}
                prefixPort: 18089
                prefixes: {/order: order}
            """);

        assertThat(config.node().value()).isEqualTo("node-2");
        assertThat(config.ports().member()).isEqualTo(3);
        assertThat(config.gateway().publicAddress()).isEqualTo(new HostPort("127.0.0.9", 2443));
        assertThat(config.sources().getFirst().settings()).containsEntry("path", "services.yaml");
        assertThat(config.exports()).hasSize(1);
        assertThat(config.imports().ports()).containsEntry(new ServiceName("stock"), 18081);
        assertThat(config.imports().prefixes()).containsEntry("/order", new ServiceName("order"));
    }

    @Test
    void namesTheLineOfTextThatIsNoYaml() {
        assertThatThrownBy(() -> load(LEAST + "  mesh: istio: twice\n"))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("node.yaml:9");
    }

    @Test
    void namesEveryFieldThatIsWrong() {
        assertThatThrownBy(() ->
                        load(LEAST.replace("acme.mesh", "'Not a name'") + "  ports: {http: 70000}\n  colour: red\n"))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("federation")
                .hasMessageContaining("http")
                .hasMessageContaining("colour");
    }

    @Test
    void refusesFieldsOfSourcesAndSinksThatTheirTypeDoesNotHave() {
        assertThatThrownBy(() -> load(LEAST + "  sources: [{type: aws, regoin: us-east-1}, {type: carrier-pigeon}]\n"))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("regoin: unknown field")
                .hasMessageContaining("'carrier-pigeon' (expected: aws, file, kubernetes)");
        assertThatThrownBy(() -> load(LEAST + "  sinks: [{type: azure, namespace: shop}]\n"))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("namespace: unknown field");
    }

    @Test
    void refusesAnotherKindAndMoreInTheMetadata() {
        assertThatThrownBy(() -> load(LEAST.replace("kind: Node", "kind: Gateway")))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("kind");
        assertThatThrownBy(() -> load(LEAST.replace("name: aws-use1", "title: aws-use1")))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("title");
    }

    @Test
    void wantsOneDocumentInOneFile() {
        assertThatThrownBy(() -> load(LEAST + "---\n" + LEAST))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("2 documents");
        assertThatThrownBy(() -> NodeConfig.load(folder.resolve("absent.yaml"), new YamlDocumentReader()))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.fault()).isEqualTo(ConfigFault.FILE_UNREADABLE));
    }
}
