package io.hansa.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hansa.node.client.ApiClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The shape of every verb against a node's API: which node, and how it prints. */
abstract class NodeVerb implements Callable<Integer> {
    @Mixin
    private final NodeOptions node = new NodeOptions();

    NodeOptions node() {
        return node;
    }

    /** A verb that asks: one answer, printed as JSON or shown as text. */
    abstract static class Reading extends NodeVerb {

        abstract JsonNode ask(ApiClient client);

        abstract void show(JsonNode answer);

        @Override
        public Integer call() {
            var answer = ask(node().client());
            if (node().json()) {
                return NodeOptions.print(answer);
            }
            show(answer);
            return 0;
        }
    }

    /** A verb that changes: the server's plan first, carried out with {@code --yes}. */
    abstract static class Changing extends NodeVerb {
        @Option(
                names = {"-y", "--yes"},
                description = "Carry the plan out; without it the plan is only shown.")
        private boolean yes;

        @Option(names = "--reason", description = "Kept in the audit log.", defaultValue = "")
        private String reason = "";

        /** Shows the plan of one change, or carries it out; the exit code. */
        int change(String verb, String target, ObjectNode params) {
            var client = node().client();
            var plan = client.plan(verb, target, params);
            if (!yes) {
                if (node().json()) {
                    return NodeOptions.print(plan);
                }
                show(plan);
                System.out.println("Nothing was changed. Add --yes to carry it out.");
                return plan.path("applicable").asBoolean(true) ? 0 : 1;
            }
            var operation = client.apply(plan, reason, target);
            if (node().json()) {
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
                        + check.path("code").asText() + "  "
                        + check.path("text").asText());
            }
            for (var diff : plan.path("diff")) {
                System.out.println("--- " + diff.path("object").asText());
                diff.path("before").asText().lines().forEach(line -> System.out.println("- " + line));
                diff.path("after").asText().lines().forEach(line -> System.out.println("+ " + line));
            }
            for (var move : plan.path("simulation")) {
                System.out.println("moves  " + move.path("viewer").asText() + "  "
                        + move.path("service").asText() + ": "
                        + move.path("before").asText() + " -> "
                        + move.path("after").asText() + "  "
                        + move.path("note").asText());
            }
        }
    }
}
