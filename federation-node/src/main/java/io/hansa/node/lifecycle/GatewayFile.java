package io.hansa.node.lifecycle;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.NodeId;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.resource.TreeReader;
import io.hansa.node.config.ConfigFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a gateway is told at start: {@code apiVersion: hansa.io/v1, kind: Gateway}. Everything else comes from its node.
 * Immutable.
 *
 * @param node whose discovery service it follows
 * @param nodeAddress where that node's gRPC endpoint is, within the cluster
 * @param memberAddress where that node's carrier listens, within the cluster
 * @param enrolmentDir where the node leaves the invitation for the first start
 */
record GatewayFile(
        FederationName federation,
        ClusterId cluster,
        String name,
        NodeId node,
        HostPort nodeAddress,
        HostPort memberAddress,
        HostPort listen,
        HostPort admin,
        String sourceAddress,
        Path dataDir,
        Path passphrase,
        Path enrolmentDir) {

    /** Reads a file. @throws io.hansa.core.resource.InvalidResource naming line and field of every fault */
    static GatewayFile load(Path file, DocumentReader reader) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new FederationException(ConfigFault.FILE_UNREADABLE, file.toString(), e);
        }
        var trees = reader.read(text, file.toString());
        if (trees.size() != 1) {
            throw new FederationException(
                    ConfigFault.FILE_UNREADABLE, file + ": " + trees.size() + " documents (expected: one)");
        }
        var folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        return TreeReader.read(trees.getFirst(), in -> read(in, folder));
    }

    private static GatewayFile read(TreeReader in, Path folder) {
        if (!in.text("apiVersion").equals("hansa.io/v1")) {
            in.problem("apiVersion", "expected hansa.io/v1");
        }
        if (!in.text("kind").equals("Gateway")) {
            in.problem("kind", "expected Gateway");
        }
        var metadata = in.fields("metadata");
        var name = metadata.text("name");
        metadata.finish();
        var spec = in.fields("spec");
        var federation = spec.value("federation", FederationName::new);
        var cluster = spec.value("cluster", ClusterId::new);
        var node = spec.value("node", NodeId::new, new NodeId("node-1"));
        var nodeAddress = spec.value("nodeAddress", HostPort::parse);
        var memberAddress = spec.value("memberAddress", HostPort::parse);
        var listen = spec.value("listen", HostPort::parse);
        var admin = spec.value("admin", HostPort::parse);
        var source = spec.text("sourceAddress", "");
        var dataDir = spec.text("dataDir", "gateway");
        var passphrase = spec.text("passphraseFile", "passphrase");
        var enrolment = spec.text("enrolmentDir", "data/enrolment");
        spec.finish();
        in.finish();
        in.requireValid();
        return new GatewayFile(
                Objects.requireNonNull(federation),
                Objects.requireNonNull(cluster),
                name,
                node,
                Objects.requireNonNull(nodeAddress),
                Objects.requireNonNull(memberAddress),
                Objects.requireNonNull(listen),
                Objects.requireNonNull(admin),
                source,
                folder.resolve(dataDir).normalize(),
                folder.resolve(passphrase).normalize(),
                folder.resolve(enrolment).normalize());
    }

    /** The name under which others ask this gateway for its node's service, e.g. {@code nodes} or {@code members}. */
    String nodeName(String kind) {
        return node + "." + cluster + "." + kind + "." + federation;
    }
}
