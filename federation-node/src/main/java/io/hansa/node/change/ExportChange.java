package io.hansa.node.change;

import io.hansa.core.catalog.Export;
import io.hansa.core.desk.Caller;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ServiceName;
import io.hansa.core.operation.ChangePlan.Diff;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.OperationFault;
import io.hansa.core.operation.Verb;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.resource.YamlText;
import io.hansa.core.store.DocumentStore;
import io.hansa.node.state.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Offers services to other clusters, and takes offers back. Exports are this cluster's own records, see
 * {@code OwnExports}. Thread-safe. */
public final class ExportChange implements ChangeVerb {
    /** The shelf of this cluster's exports, by federated name. */
    public static final String SHELF = "exports";

    private final DocumentStore documents;
    private final Runnable changed;

    /** @param changed called after exports have changed */
    public ExportChange(DocumentStore documents, Runnable changed) {
        this.documents = documents;
        this.changed = changed;
    }

    /** The exports kept in these documents, by name. */
    public static List<Export> stored(DocumentStore documents) {
        return documents.all(SHELF).stream()
                .map(d -> TreeReader.read(Cbor.read(d.bytes(), "export " + d.name()), Export::read))
                .toList();
    }

    @Override
    public Set<Verb> verbs() {
        return Set.of(Verb.EXPORT, Verb.UNEXPORT);
    }

    @Override
    public Draft draft(ChangeRequest request, NodeView view) {
        var service = new ServiceName(request.target());
        var held =
                view.exports().stream().filter(e -> e.service().equals(service)).findFirst();
        return request.verb() == Verb.EXPORT ? export(request, view, held) : unexport(request, view, held);
    }

    private static Draft export(ChangeRequest request, NodeView view, Optional<Export> held) {
        var export = TreeReader.read(request.params(), Export::read);
        if (!export.service().value().equals(request.target())) {
            throw new FederationException(OperationFault.NAME_MISTYPED, request.target() + " and " + export.service());
        }
        var inverse = held.isPresent()
                ? new ChangeRequest(Verb.EXPORT, request.target(), held.get().toTree())
                : new ChangeRequest(
                        Verb.UNEXPORT, request.target(), Tree.fields().build());
        var diff = new Diff(
                "export " + request.target(),
                held.map(e -> YamlText.write(e.toTree())).orElse(""),
                YamlText.write(export.toTree()));
        var draft = Draft.of(List.of(diff), Optional.of(inverse))
                .touching(List.of(view.self().value()), List.of(request.target()));
        for (var backend : export.backends()) {
            boolean known = view.listings().values().stream()
                    .flatMap(l -> l.services().stream())
                    .anyMatch(s ->
                            s.name().equals(backend.name()) && s.namespace().equals(backend.namespace()));
            draft = known
                    ? draft.with(Level.OK, Finding.SERVICE_LISTED, backend.name())
                    : draft.with(Level.WARN, Finding.SERVICE_UNLISTED, backend.name());
        }
        return contract(draft, export, view);
    }

    /** One name is one service everywhere: an offer that speaks another protocol than the others is blocked. */
    private static Draft contract(Draft draft, Export export, NodeView view) {
        var mine = io.hansa.core.catalog.Offering.of(
                        List.of(export),
                        view.listings().values().stream()
                                .flatMap(l -> l.services().stream())
                                .toList())
                .offers()
                .get(export.service());
        var checked = draft;
        for (var other : view.catalog().offersOf(export.service()).entrySet()) {
            var protocol = other.getValue().offer().protocol();
            if (mine != null
                    && mine.health().total() > 0
                    && !other.getKey().equals(view.self())
                    && protocol != mine.protocol()) {
                checked = checked.with(
                        Level.BLOCK,
                        Finding.PROTOCOLS_DIFFER,
                        other.getKey(),
                        export.service(),
                        protocol.word(),
                        mine.protocol().word());
            }
        }
        return checked;
    }

    private static Draft unexport(ChangeRequest request, NodeView view, Optional<Export> held) {
        var export = held.orElseThrow(() -> new FederationException(OperationFault.TARGET_UNKNOWN, request.target()));
        var draft = Draft.of(
                        List.of(new Diff("export " + request.target(), YamlText.write(export.toTree()), "")),
                        Optional.of(new ChangeRequest(Verb.EXPORT, request.target(), export.toTree())))
                .touching(List.of(view.self().value()), List.of(request.target()));
        long others = view.catalog().offersOf(export.service()).keySet().stream()
                .filter(c -> !c.equals(view.self()))
                .count();
        return others > 0
                ? draft.with(Level.OK, Finding.OTHERS_OFFER, others)
                : draft.with(Level.WARN, Finding.NOBODY_ELSE);
    }

    @Override
    public Done carryOut(ChangeRequest request, NodeView view, Caller caller, String reason) {
        if (request.verb() == Verb.EXPORT) {
            var export = TreeReader.read(request.params(), Export::read);
            documents.put(new DocumentStore.Document(SHELF, request.target(), Cbor.write(export.toTree())));
        } else {
            documents.remove(SHELF, request.target());
        }
        changed.run();
        return Done.of(request.verb().word() + ' ' + request.target());
    }

    /** Exports given in the configuration and those made by operators; an operator's wins over the file's. */
    public static List<Export> all(List<Export> configured, DocumentStore documents) {
        var exports = new ArrayList<>(stored(documents));
        for (var each : configured) {
            if (exports.stream().noneMatch(e -> e.service().equals(each.service()))) {
                exports.add(each);
            }
        }
        return exports;
    }
}
