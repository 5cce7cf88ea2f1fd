package io.hansa.node.report;

import io.hansa.core.model.ClusterId;
import io.hansa.core.port.RecordCarrier;
import io.hansa.core.verdict.Verdict;
import io.hansa.node.reach.NameBook;
import io.hansa.node.state.NodeView;
import io.hansa.sync.replica.Replica;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The node's figures in Prometheus' text format (version 0.0.4). Thread-safe. */
public final class NodeMetrics implements Supplier<String> {
    private final Supplier<NodeView> view;
    private final Replica replica;
    private final RecordCarrier carrier;
    private final NameBook names;
    private final InstantSource clock;

    public NodeMetrics(
            Supplier<NodeView> view, Replica replica, RecordCarrier carrier, NameBook names, InstantSource clock) {
        this.view = view;
        this.replica = replica;
        this.carrier = carrier;
        this.names = names;
        this.clock = clock;
    }

    @Override
    public String get() {
        var now = view.get();
        var out = new StringBuilder();
        head(out, "hansa_node_revision", "counter", "Revision of this node's view.");
        out.append("hansa_node_revision ").append(now.revision()).append('\n');
        head(out, "hansa_records", "gauge", "Records held, by origin, tombstones included.");
        for (var cluster : now.membership().members().keySet()) {
            line(out, "hansa_records", cluster, replica.of(cluster).size());
        }
        head(out, "hansa_cluster_verdict", "gauge", "1 for the verdict in force about a cluster.");
        now.verdicts().forEach((cluster, judged) -> {
            for (var verdict : Verdict.values()) {
                out.append("hansa_cluster_verdict{cluster=\"")
                        .append(cluster)
                        .append("\",verdict=\"")
                        .append(verdict)
                        .append("\"} ")
                        .append(judged.verdict() == verdict ? 1 : 0)
                        .append('\n');
            }
        });
        head(out, "hansa_lease_age_seconds", "gauge", "Age of the newest manifest of a cluster.");
        now.leases()
                .forEach((cluster, at) -> line(
                        out,
                        "hansa_lease_age_seconds",
                        cluster,
                        Duration.between(at, clock.instant()).toMillis() / 1000.0));
        head(out, "hansa_services", "gauge", "Federated services known.");
        out.append("hansa_services ").append(now.catalog().services().size()).append('\n');
        head(out, "hansa_services_unserved", "gauge", "Services that nobody can serve from here.");
        out.append("hansa_services_unserved ")
                .append(now.plan().routes().values().stream()
                        .filter(r -> r.shares().isEmpty())
                        .count())
                .append('\n');
        head(out, "hansa_refused_records", "gauge", "Refused records that are remembered.");
        out.append("hansa_refused_records ").append(replica.refusals().size()).append('\n');
        refused(out);
        head(out, "hansa_carrier_members", "gauge", "Members of the carrier.");
        out.append("hansa_carrier_members ").append(carrier.members().size()).append('\n');
        names(out);
        return out.toString();
    }

    private void names(StringBuilder out) {
        head(out, "hansa_name_age_seconds", "gauge", "Since the addresses of a gateway's name were last confirmed.");
        names.entries()
                .forEach((host, entry) -> out.append("hansa_name_age_seconds{host=\"")
                        .append(host)
                        .append("\"} ")
                        .append(
                                entry.addresses().isEmpty()
                                        ? "+Inf"
                                        : Long.toString(Duration.between(entry.good(), clock.instant())
                                                .toSeconds()))
                        .append('\n'));
    }

    private void refused(StringBuilder out) {
        head(out, "hansa_records_refused_total", "counter", "Records refused, by fault and by who offered them.");
        for (var count : replica.refusalsByOfferer()) {
            out.append("hansa_records_refused_total{code=\"")
                    .append(count.code())
                    .append("\",offered_by=\"")
                    .append(count.offeredBy())
                    .append("\"} ")
                    .append(count.records())
                    .append('\n');
        }
    }

    private static void head(StringBuilder out, String name, String type, String help) {
        out.append("# HELP ")
                .append(name)
                .append(' ')
                .append(help)
                .append("\n# TYPE ")
                .append(name)
                .append(' ')
                .append(type)
                .append('\n');
    }

    private static void line(StringBuilder out, String name, ClusterId cluster, double value) {
        out.append(name)
                .append("{cluster=\"")
                .append(cluster)
                .append("\"} ")
                .append(value)
                .append('\n');
    }
}
