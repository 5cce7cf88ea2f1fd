package io.hansa.core.catalog;

import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Locality;
import io.hansa.core.model.NodeId;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The payload of a cluster record: what a cluster says of itself. Immutable.
 *
 * @param mesh {@code none}, {@code istio}, {@code linkerd} or {@code consul}
 * @param gateways where its one mTLS port is reached from outside
 * @param gatewayNames SPIFFE names of its gateways, the last part of {@code /gateway/<name>}
 * @param nodes control-plane nodes
 * @param console addresses of its consoles, for "open the other side"; empty when not published
 * @param version of Hansa
 */
public record ClusterInfo(
        ClusterId cluster,
        Locality locality,
        String mesh,
        List<HostPort> gateways,
        List<String> gatewayNames,
        List<NodeId> nodes,
        String console,
        String version,
        Map<String, String> labels) {

    public ClusterInfo {
        gateways = List.copyOf(gateways);
        gatewayNames = List.copyOf(gatewayNames);
        nodes = List.copyOf(nodes);
        labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    public Tree toTree() {
        var labelFields = Tree.fields();
        labels.forEach(labelFields::put);
        return Tree.fields()
                .put("cluster", cluster.value())
                .put("cloud", locality.cloud().word())
                .put("region", locality.region())
                .putUnlessEmpty("zone", locality.zone())
                .put("mesh", mesh)
                .put("gateways", Tree.of(gateways, g -> Tree.of(g.toString())))
                .put("gatewayNames", Tree.of(gatewayNames, Tree::of))
                .put("nodes", Tree.of(nodes, n -> Tree.of(n.value())))
                .putUnlessEmpty("console", console)
                .putUnlessEmpty("version", version)
                .put("labels", labelFields.build())
                .build();
    }

    /** Reads a payload. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static ClusterInfo fromTree(Tree tree) {
        return TreeReader.read(tree, in -> {
            var cluster = in.value("cluster", ClusterId::new, new ClusterId("unknown"));
            var locality =
                    new Locality(in.value("cloud", Cloud::parse, Cloud.ONPREM), in.text("region"), in.text("zone", ""));
            var mesh = in.text("mesh", "none");
            var gateways = in.values("gateways", HostPort::parse);
            var gatewayNames = in.values("gatewayNames", text -> text);
            var nodes = in.values("nodes", NodeId::new);
            var console = in.text("console", "");
            var version = in.text("version", "");
            var labelFields = in.fields("labels");
            var labels = new TreeMap<String, String>();
            labelFields.keys().forEach(key -> labels.put(key, labelFields.text(key, "")));
            return new ClusterInfo(cluster, locality, mesh, gateways, gatewayNames, nodes, console, version, labels);
        });
    }
}
