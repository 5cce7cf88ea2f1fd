package io.hansa.node.desk;

import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Verb;
import io.hansa.core.resource.Tree;

/** The command that does the same as a request; secrets are left out. Pure functions. */
final class CommandText {
    private CommandText() {}

    static String of(ChangeRequest request) {
        return switch (request.verb()) {
            case POLICY_APPLY -> "hansa apply -f " + request.target() + ".yaml";
            case POLICY_DELETE -> "hansa delete failover-policy " + request.target();
            case JOIN -> "hansa join --token-file FILE";
            case INVITE -> "hansa link " + request.target() + option(request, "expires", "--expires");
            case DRAIN ->
                "hansa drain " + request.target() + option(request, "ramp", "--ramp")
                        + option(request, "expires", "--expires");
            case DRILL -> "hansa drill " + request.target() + option(request, "lasts", "--for");
            case PIN -> "hansa pin " + request.target() + option(request, "expires", "--expires");
            default -> "hansa " + verb(request.verb()) + ' ' + request.target();
        };
    }

    private static String verb(Verb verb) {
        return verb.word();
    }

    private static String option(ChangeRequest request, String field, String option) {
        return request.params() instanceof Tree.Fields fields && fields.values().get(field) instanceof Tree.Text text
                ? ' ' + option + ' ' + text.value()
                : "";
    }
}
