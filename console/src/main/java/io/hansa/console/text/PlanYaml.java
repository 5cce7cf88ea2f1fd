package io.hansa.console.text;

import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.YamlText;

/** The resource that a change writes, as {@code hansa apply -f} takes it. */
public final class PlanYaml {

    private PlanYaml() {}

    /** YAML of the resource; empty for verbs that write none. */
    public static String of(ChangeRequest request) {
        return switch (request.verb()) {
            case POLICY_APPLY -> resource("FailoverPolicy", request.target(), request.params());
            case EXPORT -> resource("Export", request.target(), request.params());
            default -> "";
        };
    }

    /** A whole resource around its {@code spec}. */
    public static String resource(String kind, String name, Tree spec) {
        return YamlText.write(Tree.fields()
                .put("apiVersion", "hansa.io/v1")
                .put("kind", kind)
                .put("metadata", Tree.fields().put("name", name).build())
                .put("spec", spec)
                .build());
    }
}
