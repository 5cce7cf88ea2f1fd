package io.hansa.node.change;

import io.hansa.core.desk.Caller;
import io.hansa.core.fault.FederationException;
import io.hansa.core.membership.Distrust;
import io.hansa.core.model.ClusterId;
import io.hansa.core.operation.ChangePlan.Diff;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.node.state.NodeView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The emergency verb about trust: this cluster believes another one no longer, at once, by itself, for a time, and takes it
 * back (sync.md, section 7). It asks no majority because it binds nobody else and adds no trust. Thread-safe.
 */
public final class DistrustChange implements ChangeVerb {
    private static final Duration EXPIRES = Duration.ofHours(4);

    private final RecordDesk records;
    private final Supplier<List<SignedRecord>> own;
    private final InstantSource clock;

    /** @param own this cluster's distrust records as they are held now */
    public DistrustChange(RecordDesk records, Supplier<List<SignedRecord>> own, InstantSource clock) {
        this.records = records;
        this.own = own;
        this.clock = clock;
    }

    @Override
    public Set<Verb> verbs() {
        return Set.of(Verb.DISTRUST, Verb.RETRUST);
    }

    private Stream<Distrust> words() {
        return own.get().stream().filter(record -> !record.deleted()).flatMap(record -> {
            try {
                return Stream.of(Distrust.fromTree(record.content()));
            } catch (InvalidResource | IllegalArgumentException e) {
                return Stream.of(); // Said to the log where it is taken in.
            }
        });
    }

    private Optional<Distrust> last(String cluster) {
        return words().filter(word -> word.cluster().value().equals(cluster)).findFirst();
    }

    private static Duration length(ChangeRequest request) {
        return TreeReader.read(
                request.params(), in -> in.duration("expires", EXPIRES, Duration.ofSeconds(10), Distrust.LENGTH_MAX));
    }

    @Override
    public Draft draft(ChangeRequest request, NodeView view) {
        var cluster = new ClusterId(request.target());
        var member = view.membership()
                .find(cluster)
                .orElseThrow(() -> new FederationException(OperationFault.TARGET_UNKNOWN, request.target()));
        boolean distrusted = view.membership().distrusted().containsKey(cluster);
        var held = "distrusted by " + view.self() + " alone: ";
        if (request.verb() == Verb.RETRUST) {
            var draft = Draft.of(
                            List.of(new Diff("cluster " + cluster, held + "yes\n", held + "no\n")), Optional.empty())
                    .touching(List.of(request.target()), services(view, cluster));
            return distrusted ? draft : draft.with(Level.BLOCK, Finding.NOT_DISTRUSTED, cluster);
        }
        length(request);
        var inverse =
                new ChangeRequest(Verb.RETRUST, request.target(), Tree.fields().build());
        var draft = Draft.of(
                        List.of(new Diff("cluster " + cluster, held + "no\n", held + "yes\n")), Optional.of(inverse))
                .touching(List.of(request.target()), services(view, cluster))
                .asking(Scenario.losing(cluster));
        if (cluster.equals(view.self())) {
            return draft.with(Level.BLOCK, Finding.OWN_TRUST);
        }
        return distrusted || !member.state().trusted()
                ? draft.with(Level.BLOCK, Finding.NOT_TRUSTED)
                : draft.with(Level.INFO, Finding.HERE_ALONE);
    }

    private static List<String> services(NodeView view, ClusterId cluster) {
        return view.catalog().offers().entrySet().stream()
                .filter(e -> e.getValue().containsKey(cluster))
                .map(e -> e.getKey().value())
                .toList();
    }

    @Override
    public Done carryOut(ChangeRequest request, NodeView view, Caller caller, String reason) {
        var now = clock.instant();
        var before = last(request.target());
        if (request.verb() == Verb.RETRUST) {
            var word =
                    before.orElseThrow(() -> new FederationException(OperationFault.TARGET_UNKNOWN, request.target()));
            records.put(
                    RecordKind.DISTRUST,
                    request.target(),
                    word.lift(caller.name(), reason).toTree());
            return Done.of(request.target() + " is trusted here again, as far as the federation trusts it");
        }
        var word = new Distrust(
                new ClusterId(request.target()),
                now,
                now.plus(length(request)),
                reason,
                caller.name(),
                before.map(Distrust::revision).orElse(0L) + 1,
                false);
        records.put(RecordKind.DISTRUST, request.target(), word.toTree());
        return Done.of(request.target() + " is distrusted here until " + word.expires());
    }

    /** Takes back what has run out; to be called every few seconds. */
    public void tick() {
        Instant now = clock.instant();
        words().filter(word -> !word.lifted() && !word.expires().isAfter(now))
                .forEach(word -> records.put(
                        RecordKind.DISTRUST,
                        word.cluster().value(),
                        word.lift("hansa", "its time was over").toTree()));
    }
}
