package io.hansa.node.records;

import io.hansa.core.desk.SyncView;
import io.hansa.core.fault.Fault;
import io.hansa.core.membership.Distrust;
import io.hansa.core.membership.Member;
import io.hansa.core.model.ClusterId;
import io.hansa.core.policy.PolicyRevision;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.YamlText;
import io.hansa.node.desk.NodeQueries;
import io.hansa.node.state.NodeView;
import io.hansa.sync.heal.MergeReport;
import io.hansa.sync.refusal.Refusal;
import io.hansa.sync.replica.Replica;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What pages and the CLI show of the records: counts, ages, refusals, heals and conflicts. Thread-safe. */
public final class RecordReport implements NodeQueries.RecordCounts {
    private final Replica replica;
    private final Predicate<ClusterId> met;
    private final Supplier<List<MergeReport>> heals;

    /**
     * @param met whether everything was compared with that cluster since the start
     * @param heals merge reports, newest first
     */
    public RecordReport(Replica replica, Predicate<ClusterId> met, Supplier<List<MergeReport>> heals) {
        this.replica = replica;
        this.met = met;
        this.heals = heals;
    }

    @Override
    public long held(ClusterId cluster) {
        return replica.of(cluster).size();
    }

    @Override
    public Optional<String> alarm() {
        return replica.alarm().map(fault -> fault.code() + ": " + fault.sentence());
    }

    @Override
    public Optional<String> refusal() {
        return replica.refusals().stream()
                .findFirst()
                .map(r -> r.key() + " offered by " + r.offeredBy() + " at " + r.at() + ": "
                        + r.fault().code() + ' ' + r.detail());
    }

    @Override
    public boolean match(ClusterId cluster) {
        var said = replica.manifests().get(cluster);
        return said != null && said.digest().equals(replica.summary(cluster).digest());
    }

    @Override
    public SyncView sync(NodeView view, Instant now) {
        return new SyncView(
                view.membership().members().keySet().stream()
                        .map(cluster -> origin(cluster, view, now))
                        .toList(),
                replica.refusals().stream().map(RecordReport::refused).toList(),
                replica.refusalsByOfferer().stream()
                        .map(c -> new SyncView.Count(c.code(), c.offeredBy(), c.records()))
                        .toList(),
                heals.get().stream().map(RecordReport::heal).toList(),
                replica.of(RecordKind.DISTRUST).stream()
                        .flatMap(RecordReport::distrusted)
                        .toList(),
                conflicts(view));
    }

    private SyncView.Origin origin(ClusterId cluster, NodeView view, Instant now) {
        boolean own = cluster.equals(view.self());
        var held = replica.of(cluster);
        return new SyncView.Origin(
                cluster,
                held.size(),
                (int) held.stream().filter(SignedRecord::deleted).count(),
                own || match(cluster),
                view.age(cluster, now),
                own || met.test(cluster));
    }

    private static SyncView.Refused refused(Refusal refusal) {
        Fault fault = refusal.fault();
        return new SyncView.Refused(
                refusal.first(),
                refusal.at(),
                refusal.offeredBy(),
                refusal.key().toString(),
                fault.code(),
                fault.sentence(),
                refusal.detail(),
                refusal.count());
    }

    private static SyncView.Heal heal(MergeReport report) {
        return new SyncView.Heal(
                report.began(),
                report.ended(),
                report.healed(),
                report.level(),
                report.taken().stream()
                        .map(t -> new SyncView.Taken(t.from(), t.kind(), t.changed(), t.withdrawn(), t.examples()))
                        .toList(),
                report.conflicts(),
                report.sentence());
    }

    private static Stream<SyncView.Distrusted> distrusted(SignedRecord record) {
        try {
            var word = Distrust.fromTree(record.content());
            return word.lifted()
                    ? Stream.of()
                    : Stream.of(new SyncView.Distrusted(
                            record.key().origin(),
                            word.cluster(),
                            word.from(),
                            word.expires(),
                            word.reason(),
                            word.by()));
        } catch (InvalidResource | IllegalArgumentException e) {
            return Stream.of(); // Listed among the problems of the view's records.
        }
    }

    private static List<SyncView.Conflict> conflicts(NodeView view) {
        var all = new ArrayList<SyncView.Conflict>();
        view.forks()
                .forEach((name, fork) -> all.add(new SyncView.Conflict(
                        "policy " + name,
                        fork.rivals().stream().map(RecordReport::branch).toList(),
                        fork.used().map(used -> "revision " + used.revision()).orElse("none"))));
        view.membership()
                .forks()
                .forEach((cluster, heads) -> all.add(new SyncView.Conflict(
                        "cluster " + cluster,
                        heads.stream().map(RecordReport::branch).toList(),
                        heads.getFirst().state().word() + ", the most restrictive")));
        return all;
    }

    private static SyncView.Branch branch(PolicyRevision revision) {
        var policy = revision.policy();
        return new SyncView.Branch(
                revision.revision(),
                revision.hash(),
                revision.editor(),
                revision.reason(),
                policy == null ? "" : YamlText.write(policy.toTree()));
    }

    private static SyncView.Branch branch(Member decision) {
        return new SyncView.Branch(
                decision.revision(),
                decision.hash(),
                "",
                decision.reason(),
                "state: " + decision.state().word() + '\n');
    }
}
