package io.hansa.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hansa.core.operation.Verb;
import io.hansa.node.client.ApiClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verbs about where calls go: why, what if, and a person's word for a time. */
final class FailoverCommands {
    private FailoverCommands() {}

    private static String path(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Command(
            name = "explain",
            mixinStandardHelpOptions = true,
            description = "Why calls to a service go where they go, or went at an instant.")
    static final class Explain extends NodeVerb.Reading {
        @Parameters(index = "0", description = "The federated service.")
        private String service = "";

        @Option(names = "--from", required = true, description = "The cluster of the callers.")
        private String from = "";

        @Option(
                names = "--at",
                description =
                        "An instant such as 2026-11-21T13:05:00Z: the decision in force then, made again from what it rested on.")
        private @Nullable String at;

        @Override
        JsonNode ask(ApiClient client) {
            var when = at == null ? "" : "&at=" + path(at);
            return client.get("/services/" + path(service) + "/explain?from=" + path(from) + when);
        }

        @Override
        void show(JsonNode answer) {
            System.out.println(answer.path("sentence").asText());
            var table = new TextTable("CANDIDATE", "TIER", "RESULT", "SHARE", "VERDICT", "CODE", "EVIDENCE");
            for (var c : answer.path("route").path("candidates")) {
                table.row(
                        c.path("cluster").asText(),
                        c.path("tier").asInt() + 1,
                        c.path("result").asText(),
                        c.path("share").asInt() / 100.0 + " %",
                        c.path("verdict").asText(),
                        c.path("reason").asText(),
                        c.path("evidence").asText());
            }
            table.print();
        }
    }

    @Command(name = "simulate", mixinStandardHelpOptions = true, description = "What would happen; changes nothing.")
    static final class Simulate extends NodeVerb.Reading {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before call()
        private CommandSpec spec;

        @Option(
                names = "--lose",
                description = "A cluster that is gone; may be given again. With nothing else: each one.")
        private List<String> lose = new ArrayList<>();

        @Option(names = "--cut", description = "A:B, two clusters that cannot reach each other; may be given again.")
        private List<String> cuts = new ArrayList<>();

        @Option(names = "--gateways", description = "A cluster whose gateways are gone; may be given again.")
        private List<String> gateways = new ArrayList<>();

        @Option(
                names = "--thin",
                description = "CLUSTER=PERCENT or SERVICE@CLUSTER=PERCENT of its instances that are left.")
        private List<String> thin = new ArrayList<>();

        @Option(names = "--table", description = "One line per single loss: every cluster, its gateways, every link.")
        private boolean table;

        @Option(names = "--depth", defaultValue = "1", description = "With --table: 2 for every two clusters as well.")
        private int depth = 1;

        @Override
        JsonNode ask(ApiClient client) {
            if (table) {
                return client.get("/simulations/table?depth=" + depth);
            }
            if (lose.isEmpty() && cuts.isEmpty() && gateways.isEmpty() && thin.isEmpty()) {
                return client.get("/simulations/n-1");
            }
            var body = ApiClient.JSON.createObjectNode();
            var lost = body.putArray("lost");
            lose.forEach(lost::add);
            var dead = body.putArray("gateways");
            gateways.forEach(dead::add);
            var links = body.putArray("cutLinks");
            for (var cut : cuts) {
                var ends = split(cut, ":", "A:B");
                links.addObject().put("a", ends[0]).put("b", ends[1]);
            }
            thin(body);
            return client.post("/simulations", body);
        }

        private void thin(ObjectNode body) {
            var clusters = body.putArray("thinned");
            var services = body.putArray("weakened");
            for (var each : thin) {
                var parts = split(each, "=", "CLUSTER=PERCENT");
                if (!parts[1].matches("[0-9]{1,3}")) {
                    throw new ParameterException(spec.commandLine(), each + " (expected: CLUSTER=PERCENT)");
                }
                int at = parts[0].indexOf('@');
                var one =
                        at < 0 ? clusters.addObject() : services.addObject().put("service", parts[0].substring(0, at));
                one.put("cluster", parts[0].substring(at + 1)).put("percentLeft", Integer.parseInt(parts[1]));
            }
        }

        private String[] split(String text, String by, String form) {
            var parts = text.split(by, -1);
            if (parts.length != 2) {
                throw new ParameterException(spec.commandLine(), text + " (expected: " + form + ')');
            }
            return parts;
        }

        @Override
        void show(JsonNode answer) {
            if (table) {
                losses(answer);
                return;
            }
            var scenarios = answer.has("items")
                    ? answer.path("items")
                    : ApiClient.JSON.createArrayNode().add(answer);
            for (var scenario : scenarios) {
                System.out.println(scenario.path("sentence").asText());
                for (var overload : scenario.path("overloads")) {
                    System.out.println("  overload: " + overload.asText());
                }
                var rows = new TextTable("  FROM", "SERVICE", "NOW", "THEN", "NOTE");
                for (var row : scenario.path("rows")) {
                    if (row.path("changed").asBoolean()) {
                        rows.row(
                                "  " + row.path("viewer").asText(),
                                row.path("service").asText(),
                                row.path("before").asText(),
                                row.path("after").asText("nobody"),
                                row.path("note").asText());
                    }
                }
                rows.print();
            }
        }

        private static void losses(JsonNode answer) {
            var rows = new TextTable("WHAT", "MOVED", "WEAK", "LOST", "NO FALLBACK", "OVERLOADS", "DEARER", "OUTCOME");
            for (var loss : answer.path("items")) {
                rows.row(
                        loss.path("scenario").asText(),
                        loss.path("moved").asLong(),
                        loss.path("weak").asLong(),
                        loss.path("lost").asLong(),
                        loss.path("alone").asLong(),
                        loss.path("overloads").asLong(),
                        loss.path("dearer").asLong(),
                        loss.path("sentence").asText());
            }
            rows.print();
        }
    }

    @Command(
            name = "pin",
            mixinStandardHelpOptions = true,
            description = "Send calls to a service to one cluster for a time, manual tiers included.")
    static final class Pin extends NodeVerb.Changing {
        @Parameters(index = "0", description = "SERVICE@CLUSTER")
        private String target = "";

        @Option(names = "--expires", defaultValue = "1h", description = "When it ends by itself, 10s to 72h.")
        private String expires = "1h";

        @Option(names = "--from", description = "Only calls from this cluster; may be given again. Default: all.")
        private List<String> from = new ArrayList<>();

        @Override
        public Integer call() {
            var params = ApiClient.JSON.createObjectNode().put("expires", expires);
            var list = params.putArray("from");
            from.forEach(list::add);
            return change(Verb.PIN.word(), target, params);
        }
    }

    @Command(name = "unpin", mixinStandardHelpOptions = true, description = "End a pin by its id.")
    static final class Unpin extends NodeVerb.Changing {
        @Parameters(index = "0", description = "Its id, pin-SERVICE.CLUSTER.")
        private String id = "";

        @Override
        public Integer call() {
            return change(Verb.UNPIN.word(), id, ApiClient.JSON.createObjectNode());
        }
    }

    @Command(
            name = "drill",
            mixinStandardHelpOptions = true,
            description =
                    "Practise a failover: move a share away for a time, stop on errors, grade it. Ended by undrain.")
    static final class Drill extends NodeVerb.Changing {
        @Parameters(index = "0", description = "CLUSTER or SERVICE@CLUSTER")
        private String target = "";

        @Option(names = "--share", defaultValue = "20", description = "Per cent that moves away, 10 to 100 in tens.")
        private int share = 20;

        @Option(names = "--for", defaultValue = "2m", description = "How long, 10s to 1h.")
        private String lasts = "2m";

        @Option(names = "--ramp", defaultValue = "10s", description = "How long the move takes.")
        private String ramp = "10s";

        @Option(
                names = "--stop-at",
                defaultValue = "5",
                description = "Per cent of failed connections elsewhere that ends it.")
        private int stopAt = 5;

        @Override
        public Integer call() {
            var params = ApiClient.JSON
                    .createObjectNode()
                    .put("share", share)
                    .put("lasts", lasts)
                    .put("ramp", ramp)
                    .put("stopAt", stopAt);
            return change(Verb.DRILL.word(), target, params);
        }
    }

    @Command(
            name = "drills",
            mixinStandardHelpOptions = true,
            description = "Drills of the node's cluster with their grades, newest first.")
    static final class Drills extends NodeVerb.Reading {
        @Override
        JsonNode ask(ApiClient client) {
            return client.get("/drills");
        }

        @Override
        void show(JsonNode answer) {
            var rows = new TextTable("DRILL", "BEGAN", "GRADE", "OUTCOME");
            for (var graded : answer.path("items")) {
                var drain = graded.path("drill").path("drain");
                rows.row(
                        drain.path("id").asText(),
                        drain.path("from").asText(),
                        graded.path("mark").asText(),
                        graded.path("sentence").asText());
            }
            rows.print();
        }
    }
}
