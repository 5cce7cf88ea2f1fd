package io.hansa.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hansa.cloud.file.YamlDocumentReader;
import io.hansa.core.fault.FederationException;
import io.hansa.core.resource.Tree;
import io.hansa.node.client.ApiClient;
import io.hansa.node.config.ConfigFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verbs that change something: each shows the server's plan first and carries it out with {@code --yes}. */
final class ChangeCommands {
    private ChangeCommands() {}

    /** How a change is confirmed. */
    static final class Consent {
        @Option(
                names = {"-y", "--yes"},
                description = "Carry the plan out; without it the plan is only shown.")
        private boolean yes;

        @Option(names = "--reason", description = "Kept in the audit log.", defaultValue = "")
        private String reason = "";
    }

    private static int change(NodeOptions node, Consent consent, String verb, String target, ObjectNode params) {
        var client = node.client();
        var plan = client.plan(verb, target, params);
        if (!consent.yes) {
            if (node.json()) {
                return NodeOptions.print(plan);
            }
            show(plan);
            System.out.println("Nothing was changed. Add --yes to carry it out.");
            return plan.path("applicable").asBoolean(true) ? 0 : 1;
        }
        var operation = client.apply(plan, consent.reason, target);
        if (node.json()) {
            return NodeOptions.print(operation);
        }
        operation.path("steps").forEach(step -> System.out.println(step.asText()));
        for (var shown : operation.path("shownOnce").properties()) {
            System.out.println(shown.getKey() + ": " + shown.getValue().asText() + "  (shown once)");
        }
        if (!operation.path("undo").isNull() && operation.has("undo")) {
            System.out.println("Undo until " + operation.path("undoUntil").asText() + ": operation "
                    + operation.path("id").asText());
        }
        return 0;
    }

    private static void show(JsonNode plan) {
        for (var check : plan.path("checks")) {
            System.out.println(check.path("level").asText() + "  "
                    + check.path("code").asText() + "  " + check.path("text").asText());
        }
        for (var diff : plan.path("diff")) {
            System.out.println("--- " + diff.path("object").asText());
            diff.path("before").asText().lines().forEach(line -> System.out.println("- " + line));
            diff.path("after").asText().lines().forEach(line -> System.out.println("+ " + line));
        }
        for (var move : plan.path("simulation")) {
            System.out.println("moves  " + move.path("viewer").asText() + "  "
                    + move.path("service").asText() + ": " + move.path("before").asText() + " -> "
                    + move.path("after").asText() + "  " + move.path("note").asText());
        }
    }

    /** A verb on one target with no further fields. */
    private abstract static class OnTarget implements Callable<Integer> {
        @Mixin
        private final NodeOptions node = new NodeOptions();

        @Mixin
        private final Consent consent = new Consent();

        @Parameters(index = "0", description = "What it is done to.")
        private String target = "";

        abstract String verb();

        ObjectNode params() {
            return ApiClient.JSON.createObjectNode();
        }

        String target() {
            return target;
        }

        @Override
        public Integer call() {
            return change(node, consent, verb(), target, params());
        }
    }

    @Command(name = "unexport", mixinStandardHelpOptions = true, description = "Offer a service no longer.")
    static final class Unexport extends OnTarget {
        @Override
        String verb() {
            return "unexport";
        }
    }

    @Command(name = "undrain", mixinStandardHelpOptions = true, description = "End a drain by its id.")
    static final class Undrain extends OnTarget {
        @Override
        String verb() {
            return "undrain";
        }
    }

    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = "Renew all leaf certificates of the node's cluster.")
    static final class Rotate extends OnTarget {
        @Override
        String verb() {
            return "rotate";
        }
    }

    @Command(name = "evict", mixinStandardHelpOptions = true, description = "Withdraw trust from a cluster for ever.")
    static final class Evict extends OnTarget {
        @Override
        String verb() {
            return "evict";
        }
    }

    @Command(
            name = "found",
            mixinStandardHelpOptions = true,
            description = "Make the federation's root at the node's cluster.")
    static final class Found extends OnTarget {
        @Override
        String verb() {
            return "found";
        }
    }

    @Command(name = "export", mixinStandardHelpOptions = true, description = "Offer a local service to other clusters.")
    static final class Export extends OnTarget {
        @Option(
                names = "--backend",
                converter = BackendOption.Reading.class,
                description = "[NAMESPACE/]LOCAL[=WEIGHT]; may be given again. Default: the service itself.")
        private List<BackendOption> backends = new ArrayList<>();

        @Option(names = "--to", description = "A cluster that may import; may be given again. Default: all.")
        private List<String> clusters = new ArrayList<>();

        @Override
        String verb() {
            return "export";
        }

        @Override
        ObjectNode params() {
            var params = ApiClient.JSON.createObjectNode().put("service", target());
            if (!backends.isEmpty()) {
                var list = params.putArray("backends");
                for (var backend : backends) {
                    list.addObject()
                            .put("name", backend.name())
                            .put("namespace", backend.namespace())
                            .put("weight", backend.weight());
                }
            }
            if (!clusters.isEmpty()) {
                var list = params.putArray("clusters");
                clusters.forEach(list::add);
            }
            return params;
        }
    }

    @Command(
            name = "link",
            mixinStandardHelpOptions = true,
            description = "Invite a cluster; prints its join token once.")
    static final class Link extends OnTarget {
        @Option(names = "--expires", defaultValue = "10m", description = "Life of the token, up to 24h.")
        private String expires = "10m";

        @Override
        String verb() {
            return "invite";
        }

        @Override
        ObjectNode params() {
            return ApiClient.JSON.createObjectNode().put("expires", expires);
        }
    }

    @Command(
            name = "drain",
            mixinStandardHelpOptions = true,
            description = "Move traffic away from CLUSTER or SERVICE@CLUSTER.")
    static final class Drain extends OnTarget {
        @Option(names = "--ramp", defaultValue = "10s", description = "How long the move takes.")
        private String ramp = "10s";

        @Option(names = "--expires", defaultValue = "2h", description = "When it ends by itself, up to 72h.")
        private String expires = "2h";

        @Override
        String verb() {
            return "drain";
        }

        @Override
        ObjectNode params() {
            return ApiClient.JSON
                    .createObjectNode()
                    .put("subject", target().contains("@") ? "service" : "cluster")
                    .put("ramp", ramp)
                    .put("expires", expires);
        }
    }

    @Command(name = "join", mixinStandardHelpOptions = true, description = "Join a federation with a token.")
    static final class Join implements Callable<Integer> {
        @Mixin
        private final NodeOptions node = new NodeOptions();

        @Mixin
        private final Consent consent = new Consent();

        @Option(names = "--token", description = "The token; other users of this machine can see it here.")
        private @Nullable String token;

        @Option(names = "--invite-file", description = "A file that holds the token.")
        private @Nullable Path file;

        @Override
        public Integer call() {
            var client = node.client();
            var own = client.get("/federation").path("viewer").asText();
            var secret = token != null ? token : read(file);
            return change(
                    node,
                    consent,
                    "join",
                    own,
                    ApiClient.JSON.createObjectNode().put("token", secret));
        }

        private static String read(@Nullable Path path) {
            if (path == null) {
                throw new FederationException(ConfigFault.FILE_UNREADABLE, "give --token or --invite-file");
            }
            return text(path).strip();
        }
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new FederationException(ConfigFault.FILE_UNREADABLE, path.toString(), e);
        }
    }

    @Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            description = "Apply a FailoverPolicy or Export from a YAML file.")
    static final class Apply implements Callable<Integer> {
        @Mixin
        private final NodeOptions node = new NodeOptions();

        @Mixin
        private final Consent consent = new Consent();

        @Option(
                names = {"-f", "--file"},
                required = true,
                description = "YAML or JSON, one or more resources.")
        @SuppressWarnings("NullAway.Init") // picocli sets it before call()
        private Path file;

        @Override
        public Integer call() {
            var resources = ResourceFile.read(file, new YamlDocumentReader());
            int code = 0;
            for (var resource : resources) {
                var verb = resource.kind().equals("Export") ? "export" : "policy.apply";
                code = Math.max(code, change(node, consent, verb, resource.name(), (ObjectNode) json(resource.spec())));
            }
            return code;
        }

        private static JsonNode json(Tree tree) {
            var json = ApiClient.JSON;
            return switch (tree) {
                case Tree.Fields fields -> {
                    var node = json.createObjectNode();
                    fields.values().forEach((key, value) -> node.set(key, json(value)));
                    yield node;
                }
                case Tree.Items items -> {
                    var node = json.createArrayNode();
                    items.values().forEach(value -> node.add(json(value)));
                    yield node;
                }
                case Tree.Text text -> json.getNodeFactory().textNode(text.value());
                case Tree.Whole whole -> json.getNodeFactory().numberNode(whole.value());
                case Tree.Fraction fraction -> json.getNodeFactory().numberNode(fraction.value());
                case Tree.Truth truth -> json.getNodeFactory().booleanNode(truth.value());
                case Tree.Bytes bytes -> json.getNodeFactory().binaryNode(bytes.value());
                case Tree.Nothing nothing -> json.getNodeFactory().nullNode();
            };
        }
    }
}
