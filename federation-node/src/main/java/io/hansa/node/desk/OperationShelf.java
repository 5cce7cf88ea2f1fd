package io.hansa.node.desk;

import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Operation;
import io.hansa.core.operation.Verb;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.store.DocumentStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operations of this node, kept on disk without what was shown once. Thread-safe. */
public final class OperationShelf {
    private static final String SHELF = "operations";
    private static final int KEPT_MAX = 500;

    private final DocumentStore documents;

    public OperationShelf(DocumentStore documents) {
        this.documents = documents;
    }

    void put(Operation operation) {
        documents.put(new DocumentStore.Document(SHELF, operation.id(), Cbor.write(toTree(operation))));
        var all = newest(Integer.MAX_VALUE);
        all.stream().skip(KEPT_MAX).forEach(old -> documents.remove(SHELF, old.id()));
    }

    Optional<Operation> find(String id) {
        return documents.find(SHELF, id).map(d -> fromTree(Cbor.read(d.bytes(), "operation")));
    }

    List<Operation> newest(int limit) {
        return documents.all(SHELF).stream()
                .map(d -> fromTree(Cbor.read(d.bytes(), "operation")))
                .sorted(Comparator.comparing(Operation::at).reversed())
                .limit(limit)
                .toList();
    }

    private static Tree.Fields request(ChangeRequest request) {
        return Tree.fields()
                .put("verb", request.verb().word())
                .put("target", request.target())
                .put("params", request.params())
                .build();
    }

    private static ChangeRequest request(TreeReader in) {
        return new ChangeRequest(in.value("verb", Verb::parse, Verb.EXPORT), in.text("target"), in.tree("params"));
    }

    private static Tree toTree(Operation o) {
        var tree = Tree.fields()
                .put("id", o.id())
                .put("planId", o.planId())
                .put("request", request(o.request()))
                .put("state", o.state().name())
                .put("by", o.by())
                .put("reason", o.reason())
                .put("at", o.at().toEpochMilli())
                .put("steps", Tree.of(o.steps(), Tree::of))
                .put("undoUntil", o.undoUntil().toEpochMilli());
        o.undo().ifPresent(undo -> tree.put("undo", request(undo)));
        return tree.build();
    }

    private static Operation fromTree(Tree tree) {
        return TreeReader.read(tree, in -> {
            Optional<ChangeRequest> undo = in.has("undo") ? Optional.of(request(in.fields("undo"))) : Optional.empty();
            return new Operation(
                    in.text("id"),
                    in.text("planId"),
                    request(in.fields("request")),
                    in.value("state", Operation.State::valueOf, Operation.State.FAILED),
                    in.text("by"),
                    in.text("reason", ""),
                    Instant.ofEpochMilli(in.whole("at", 0, Long.MAX_VALUE / 2)),
                    in.values("steps", text -> text),
                    undo,
                    Instant.ofEpochMilli(in.whole("undoUntil", 0, Long.MAX_VALUE / 2)),
                    Map.of());
        });
    }
}
