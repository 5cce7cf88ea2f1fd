package io.hansa.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.cloud.file.YamlDocumentReader;
import io.hansa.core.fault.FederationException;
import io.hansa.core.resource.InvalidResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayFileTest {
    private static final String GOOD = """
            apiVersion: hansa.io/v1
            kind: Gateway
            metadata:
              name: gateway-1
            spec:
              federation: acme.mesh
              cluster: aws-use1
              nodeAddress: 127.0.0.1:15010
              memberAddress: 127.0.0.1:15011
              listen: 0.0.0.0:15443
              admin: 127.0.0.1:15012
            """;

    @TempDir
    private Path folder;

    private GatewayFile load(String text) throws IOException {
        return GatewayFile.load(Files.writeString(folder.resolve("gateway.yaml"), text), new YamlDocumentReader());
    }

    @Test
    void readsWhatItNeedsAndFillsInTheRest() throws IOException {
        var file = load(GOOD);

        assertThat(file.name()).isEqualTo("gateway-1");
        assertThat(file.listen().port()).isEqualTo(15_443);
        assertThat(file.dataDir()).isEqualTo(folder.resolve("gateway"));
        assertThat(file.enrolmentDir()).isEqualTo(folder.resolve("data").resolve("enrolment"));
        assertThat(file.nodeName("nodes")).isEqualTo("node-1.aws-use1.nodes.acme.mesh");
    }

    @Test
    void namesTheLineOfTextThatIsNoYaml() {
        assertThatThrownBy(() -> load(GOOD + "  node: a: b\n"))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("gateway.yaml:12");
    }

    @Test
    void namesEveryFieldThatIsWrongMissingOrUnknown() {
        var bad = GOOD.replace("  listen: 0.0.0.0:15443\n", "").replace("admin: 127.0.0.1:15012", "admin: nowhere")
                + "  colour: red\n";

        assertThatThrownBy(() -> load(bad))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("listen")
                .hasMessageContaining("admin")
                .hasMessageContaining("colour");
    }

    @Test
    void refusesAnotherKindAndMoreInTheMetadata() {
        assertThatThrownBy(() -> load(GOOD.replace("kind: Gateway", "kind: Node")))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("kind");
        assertThatThrownBy(() -> load(GOOD.replace("  name: gateway-1", "  name: gateway-1\n  owner: me")))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("owner");
    }

    @Test
    void wantsOneDocumentInOneFile() {
        assertThatThrownBy(() -> load(GOOD + "---\n" + GOOD)).isInstanceOf(FederationException.class);
    }
}
