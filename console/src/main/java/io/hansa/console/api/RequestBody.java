package io.hansa.console.api;

import io.hansa.core.fault.Problem;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.ResourceFault;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the body of a call, which may be JSON or YAML; unknown fields are refused by name. Thread-safe. */
@Singleton
public final class RequestBody {
    private final DocumentReader reader;

    RequestBody(DocumentReader reader) {
        this.reader = reader;
    }

    /**
     * What {@code form} makes of the body's one document.
     *
     * @throws InvalidResource with line and field of everything that is wrong
     */
    public <T> T read(@Nullable String body, Function<TreeReader, T> form) {
        var documents = reader.read(body == null ? "" : body, "request");
        if (documents.size() != 1) {
            throw new InvalidResource(
                    ResourceFault.MALFORMED,
                    List.of(new Problem("request", documents.size() + " documents (expected: one)")));
        }
        return TreeReader.read(documents.getFirst(), form);
    }

    /** Any tree as the value under a key of a call; a fault is placed below that key. */
    static Tree.Fields fields(TreeReader in, String key) {
        if (in.tree(key) instanceof Tree.Fields fields) {
            return fields;
        }
        in.problem(key, "expected a map of fields");
        return Tree.fields().build();
    }
}
