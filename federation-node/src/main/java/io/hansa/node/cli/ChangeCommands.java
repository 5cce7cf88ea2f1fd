package io.hansa.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hansa.cloud.file.YamlDocumentReader;
import io.hansa.core.fault.FederationException;
import io.hansa.core.operation.Verb;
import io.hansa.core.resource.Tree;
import io.hansa.node.client.ApiClient;
import io.hansa.node.config.ConfigFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verbs that change something: each shows the server's plan first and carries it out with {@code --yes}. */
final class ChangeCommands {
    private ChangeCommands() {}

    /** A verb that needs a target and nothing else; the command is called as the verb is. */
    @Command(mixinStandardHelpOptions = true)
    static final class Plain extends NodeVerb.Changing {
        private final Verb verb;

        @Parameters(index = "0", paramLabel = "TARGET", description = "What it is done to.")
        private String target = "";

        Plain(Verb verb) {
            this.verb = verb;
        }

        @Override
        public Integer call() {
            return change(verb.word(), target, ApiClient.JSON.createObjectNode());
        }
    }

    private static final Map<Verb, String> PLAIN = new EnumMap<>(Map.ofEntries(
            Map.entry(Verb.UNEXPORT, "Offer the service TARGET no longer."),
            Map.entry(Verb.UNDRAIN, "End a drain by its id."),
            Map.entry(Verb.FOUND, "Make the federation's root at the node's cluster, TARGET."),
            Map.entry(Verb.ROTATE, "Renew all leaf certificates of the node's cluster, TARGET."),
            Map.entry(Verb.CORDON, "Send no new traffic to the cluster TARGET; its trust stays."),
            Map.entry(Verb.UNCORDON, "Send traffic to a cordoned cluster again."),
            Map.entry(
                    Verb.DISTRUST,
                    "Believe the cluster TARGET no longer, here alone and for a time; works in a minority."),
            Map.entry(Verb.RETRUST, "Take this cluster's own distrust of the cluster TARGET back."),
            Map.entry(Verb.SUSPEND, "Withdraw trust from the cluster TARGET until it is resumed."),
            Map.entry(Verb.RESUME, "Trust a suspended cluster again."),
            Map.entry(Verb.EVICT, "Withdraw trust from the cluster TARGET for ever."),
            Map.entry(Verb.REVOKE_INVITATION, "Make an open join token void, by its id."),
            Map.entry(Verb.POLICY_DELETE, "Delete the failover policy TARGET.")));

    /** Adds a command for each verb that takes a target alone. */
    static void addPlain(CommandLine line) {
        PLAIN.forEach((verb, description) -> {
            var command = new CommandLine(new Plain(verb));
            command.getCommandSpec().usageMessage().description(description);
            line.addSubcommand(verb.word(), command);
        });
    }

    /** A verb on one target with further fields. */
    private abstract static class OnTarget extends NodeVerb.Changing {
        @Parameters(index = "0", description = "What it is done to.")
        private String target = "";

        abstract Verb verb();

        abstract ObjectNode params();

        String target() {
            return target;
        }

        @Override
        public Integer call() {
            return change(verb().word(), target, params());
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
        Verb verb() {
            return Verb.EXPORT;
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
        Verb verb() {
            return Verb.INVITE;
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
        Verb verb() {
            return Verb.DRAIN;
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
    static final class Join extends NodeVerb.Changing {
        @Option(names = "--token", description = "The token; other users of this machine can see it here.")
        private @Nullable String token;

        @Option(names = "--invite-file", description = "A file that holds the token.")
        private @Nullable Path file;

        @Override
        public Integer call() {
            var secret = token != null ? token : read(file);
            var own = node().client().get("/federation").path("viewer").asText();
            return change(
                    Verb.JOIN.word(), own, ApiClient.JSON.createObjectNode().put("token", secret));
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
    static final class Apply extends NodeVerb.Changing {
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
                var verb = resource.kind().equals("Export") ? Verb.EXPORT : Verb.POLICY_APPLY;
                code = Math.max(code, change(verb.word(), resource.name(), (ObjectNode) json(resource.spec())));
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
