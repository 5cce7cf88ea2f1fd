package io.hansa.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.hansa.gateway.proto.DownstreamTlsContext;
import io.hansa.gateway.proto.Echo;
import io.hansa.gateway.proto.HttpConnectionManager;
import io.hansa.gateway.proto.LocalRateLimit;
import io.hansa.gateway.proto.PreviousHostsPredicate;
import io.hansa.gateway.proto.RawBuffer;
import io.hansa.gateway.proto.RbacNetworkFilter;
import io.hansa.gateway.proto.Router;
import io.hansa.gateway.proto.SPIFFECertValidatorConfig;
import io.hansa.gateway.proto.TcpProxy;
import io.hansa.gateway.proto.TlsInspector;
import io.hansa.gateway.proto.UpstreamTlsContext;
import io.hansa.gateway.resource.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * docs/xds.md names every field that the gateway takes: what is declared is what is read, everything else is refused.
 * Rewritten by {@code -Dxds.update=true}.
 */
class XdsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "xds.md");
    private static final String BEGIN = "<!-- fields: made from the code -->";

    @Test
    void thePageNamesEveryField() throws IOException {
        var page = Files.readString(PAGE);
        var head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        var expected = head + "\n\n" + String.join("\n", table()) + "\n";
        if (Boolean.getBoolean("xds.update")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    private static List<String> table() {
        Map<String, Descriptor> messages = new TreeMap<>();
        Arrays.stream(ResourceType.values())
                .forEach(type -> visit(type.prototype().getDescriptorForType(), messages));
        List.of(
                        TcpProxy.getDescriptor(),
                        HttpConnectionManager.getDescriptor(),
                        Echo.getDescriptor(),
                        RbacNetworkFilter.RBAC.getDescriptor(),
                        TlsInspector.getDescriptor(),
                        LocalRateLimit.getDescriptor(),
                        Router.getDescriptor(),
                        PreviousHostsPredicate.getDescriptor(),
                        RawBuffer.getDescriptor(),
                        UpstreamTlsContext.getDescriptor(),
                        DownstreamTlsContext.getDescriptor(),
                        SPIFFECertValidatorConfig.getDescriptor())
                .forEach(each -> visit(each, messages));
        var rows = new ArrayList<String>();
        rows.add("| message | fields |");
        rows.add("|---|---|");
        messages.forEach((name, message) -> rows.add("| `" + name + "` | " + fields(message) + " |"));
        return rows;
    }

    private static String fields(Descriptor message) {
        var names = message.getFields().stream()
                .map(field -> '`' + field.getName() + '`')
                .toList();
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private static void visit(Descriptor message, Map<String, Descriptor> seen) {
        if (!message.getFullName().startsWith("envoy.") || message.getOptions().getMapEntry()) {
            message.getFields().forEach(field -> descend(field, seen));
        } else if (seen.put(message.getFullName(), message) == null) {
            message.getFields().forEach(field -> descend(field, seen));
        }
    }

    private static void descend(FieldDescriptor field, Map<String, Descriptor> seen) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && !field.getMessageType().getFullName().startsWith("google.")) {
            visit(field.getMessageType(), seen);
        }
    }
}
