package io.hansa.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Verbs about how the records stand with everybody's. */
final class SyncCommands {
    private SyncCommands() {}

    @Command(
            name = "sync",
            mixinStandardHelpOptions = true,
            description =
                    "How this node's records stand with everybody's: ages, conflicts, what heals brought, what was refused and who offered it.")
    static final class Sync implements Callable<Integer> {
        @Mixin
        private final NodeOptions options = new NodeOptions();

        @Override
        public Integer call() {
            var answer = options.client().get("/sync");
            if (options.json()) {
                return NodeOptions.print(answer);
            }
            origins(answer);
            conflicts(answer);
            distrusted(answer);
            heals(answer);
            refused(answer);
            return 0;
        }

        private static void origins(JsonNode answer) {
            var table = new TextTable("CLUSTER", "RECORDS", "WITHDRAWN", "LEVEL", "AGE");
            for (var o : answer.path("origins")) {
                table.row(
                        o.path("cluster").asText(),
                        o.path("held").asInt(),
                        o.path("withdrawn").asInt(),
                        o.path("level").asBoolean() ? "yes" : "no",
                        o.path("age").isNumber() ? o.path("age").asLong() + " ms" : "never heard");
            }
            table.print();
        }

        private static void conflicts(JsonNode answer) {
            for (var c : answer.path("conflicts")) {
                System.out.println("In conflict: " + c.path("document").asText() + "; in force meanwhile: "
                        + c.path("inForce").asText());
                for (var b : c.path("branches")) {
                    System.out.println("  revision " + b.path("revision").asText() + " "
                            + b.path("hash").asText() + " by "
                            + b.path("editor").asText() + ": "
                            + b.path("reason").asText());
                    b.path("content").asText().lines().forEach(line -> System.out.println("    " + line));
                }
            }
        }

        private static void distrusted(JsonNode answer) {
            for (var d : answer.path("distrusted")) {
                System.out.println(d.path("by").asText() + " distrusts "
                        + d.path("cluster").asText() + " until "
                        + d.path("expires").asText() + ", "
                        + d.path("operator").asText() + ": " + d.path("reason").asText());
            }
        }

        private static void heals(JsonNode answer) {
            for (var h : answer.path("heals")) {
                System.out.println(
                        h.path("ended").asText() + "  " + h.path("sentence").asText());
                for (var t : h.path("taken")) {
                    var names = new ArrayList<String>();
                    t.path("examples").forEach(name -> names.add(name.asText()));
                    System.out.println("  from " + t.path("from").asText() + " "
                            + t.path("kind").asText() + ": " + t.path("changed").asInt() + " taken, "
                            + t.path("withdrawn").asInt() + " withdrawn (" + String.join(", ", names) + ")");
                }
            }
        }

        private static void refused(JsonNode answer) {
            var table = new TextTable("REFUSED AT", "OFFERED BY", "RECORD", "TIMES", "CODE", "WHY");
            for (var r : answer.path("refused")) {
                table.row(
                        r.path("at").asText(),
                        r.path("offeredBy").asText(),
                        r.path("key").asText(),
                        r.path("count").asLong(),
                        r.path("code").asText(),
                        r.path("detail").asText());
            }
            table.print();
        }
    }
}
