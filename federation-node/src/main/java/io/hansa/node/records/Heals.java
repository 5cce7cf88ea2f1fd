package io.hansa.node.records;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.model.ClusterId;
import io.hansa.core.record.RecordKey;
import io.hansa.core.resource.Cbor;
import io.hansa.core.store.AuditStore;
import io.hansa.core.store.DocumentStore;
import io.hansa.node.desk.LiveFeed;
import io.hansa.node.state.NodeView;
import io.hansa.sync.heal.HealWatch;
import io.hansa.sync.heal.MergeReport;
import io.hansa.sync.replica.Replica;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes down what each heal brought: kept on disk, in the audit log and in the event feed. {@link #changed} may be called on
 * any thread; {@link #tick} by one task only.
 */
public final class Heals {
    private static final String SHELF = "heals";
    private static final int KEPT_MAX = 50;

    private final DocumentStore documents;
    private final AuditStore audit;
    private final LiveFeed events;
    private final HealWatch watch = new HealWatch();
    private final Set<RecordKey> changed = new LinkedHashSet<>();
    private volatile List<MergeReport> reports;

    public Heals(DocumentStore documents, AuditStore audit, LiveFeed events) {
        this.documents = documents;
        this.audit = audit;
        this.events = events;
        this.reports = documents.all(SHELF).stream()
                .map(d -> MergeReport.fromTree(Cbor.read(d.bytes(), "heal " + d.name())))
                .sorted(Comparator.comparing(MergeReport::ended).reversed())
                .toList();
    }

    /** Newest first, at most 50. */
    public List<MergeReport> reports() {
        return reports;
    }

    /** These keys have changed in the replica. */
    public void changed(List<RecordKey> keys) {
        synchronized (changed) {
            changed.addAll(keys);
        }
    }

    public void tick(Replica replica, NodeView view, Instant now) {
        List<RecordKey> keys;
        synchronized (changed) {
            keys = List.copyOf(changed);
            changed.clear();
        }
        watch.took(keys.stream().flatMap(key -> replica.find(key).stream()).toList());
        watch.look(sight(replica, view, now), now).ifPresent(this::keep);
    }

    private static HealWatch.Sight sight(Replica replica, NodeView view, Instant now) {
        var others = view.membership().members().values().stream()
                .filter(m -> m.state().trusted() && !m.cluster().equals(view.self()))
                .map(m -> m.cluster())
                .collect(Collectors.toSet());
        var said = replica.manifests();
        var level = new HashSet<ClusterId>();
        for (var cluster : others) {
            var manifest = said.get(cluster);
            if (manifest != null
                    && manifest.digest().equals(replica.summary(cluster).digest())) {
                level.add(cluster);
            }
        }
        var conflicts = new HashSet<String>();
        view.forks().keySet().forEach(name -> conflicts.add("policy " + name));
        view.membership().forks().keySet().forEach(cluster -> conflicts.add("cluster " + cluster));
        var heard = others.stream().filter(c -> view.heard(c, now)).collect(Collectors.toSet());
        return new HealWatch.Sight(others, heard, level, conflicts);
    }

    private void keep(MergeReport report) {
        var all = new ArrayList<>(reports);
        all.addFirst(report);
        while (all.size() > KEPT_MAX) {
            documents.remove(SHELF, name(all.removeLast()));
        }
        reports = List.copyOf(all);
        documents.put(new DocumentStore.Document(SHELF, name(report), Cbor.write(report.toTree())));
        var who = report.healed().stream().map(ClusterId::value).collect(Collectors.joining(", "));
        audit.append(new AuditEntry.Draft(
                report.ended(), "hansa", "heal", who, report.level() ? "done" : "open", report.sentence()));
        events.tell("federation.healed", who, report.sentence());
    }

    private static String name(MergeReport report) {
        return Long.toString(report.ended().toEpochMilli());
    }
}
