package io.hansa.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.cloud.file.YamlDocumentReader;
import io.hansa.core.fault.FederationException;
import io.hansa.core.resource.InvalidResource;
import io.hansa.node.config.ConfigFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResourceFileTest {
    private static final String POLICY = """
            apiVersion: hansa.io/v1
            kind: FailoverPolicy
            metadata: {name: stock}
            spec:
              services: [stock]
              tiers:
              - {scope: same-cluster}
              - {scope: any}
            """;

    private static final String EXPORT = """
            ---
            apiVersion: hansa.io/v1
            kind: Export
            metadata: {name: stock}
            spec: {service: stock}
            """;

    @TempDir
    Path folder;

    @Test
    void readsEveryResourceInItsOrder() throws Exception {
        assertThat(read(POLICY + EXPORT))
                .extracting(ResourceFile.Resource::kind)
                .containsExactly("FailoverPolicy", "Export");
    }

    @Test
    void namesLineAndFieldOfEverythingThatIsWrongInAnyOfThem() {
        assertThatThrownBy(() -> read(POLICY.replace("services:", "servces:").replace("scope: any", "scope: moon")
                        + EXPORT.replace("service: stock", "service: stock, colour: red")))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("stock.yaml:5 spec.servces: unknown field")
                .hasMessageContaining("stock.yaml:8 spec.tiers[1].scope")
                .hasMessageContaining("stock.yaml:13 spec.colour: unknown field");
    }

    @Test
    void refusesANameThatCannotBeAndAKindThatCannotBeApplied() {
        assertThatThrownBy(() -> read(POLICY + EXPORT.replace("service: stock", "service: 'No Name!'")))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("stock.yaml:13 spec.service");
        assertThatThrownBy(() -> read(POLICY.replace("FailoverPolicy", "Pigeon")))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("stock.yaml:2 kind: 'Pigeon'");
    }

    @Test
    void aFileWithoutAResourceIsNoSuccess() {
        assertThatThrownBy(() -> read("# later\n"))
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("holds no resource");
    }

    @Test
    void saysThatAFileIsAbsentOrNoText() throws Exception {
        var binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        for (var file : List.of(folder.resolve("absent.yaml"), binary)) {
            assertThatThrownBy(() -> ResourceFile.read(file, new YamlDocumentReader()))
                    .isInstanceOfSatisfying(
                            FederationException.class,
                            e -> assertThat(e.fault()).isEqualTo(ConfigFault.FILE_UNREADABLE));
        }
    }

    private List<ResourceFile.Resource> read(String text) throws IOException {
        var file = Files.writeString(folder.resolve("stock.yaml"), text);
        return ResourceFile.read(file, new YamlDocumentReader());
    }
}
