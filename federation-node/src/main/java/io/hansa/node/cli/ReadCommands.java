package io.hansa.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hansa.node.client.ApiClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Verbs that ask and change nothing. */
final class ReadCommands {
    private ReadCommands() {}

    private static String path(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Command(name = "status", mixinStandardHelpOptions = true, description = "The federation in one look.")
    static final class Status extends NodeVerb.Reading {
        @Override
        JsonNode ask(ApiClient client) {
            return client.get("/federation");
        }

        @Override
        void show(JsonNode f) {
            System.out.println(f.path("sentence").asText());
            System.out.println("Federation " + f.path("federation").asText() + ", seen from "
                    + f.path("viewer").asText()
                    + "/" + f.path("node").asText() + "; hears "
                    + f.path("heard").asText() + " of "
                    + f.path("counting").asText() + "; majority: "
                    + (f.path("majority").asBoolean() ? "yes" : "no"));
            for (var item : f.path("attention")) {
                System.out.println("  " + item.path("level").asText() + "  "
                        + item.path("object").asText() + "  "
                        + item.path("sentence").asText() + "  "
                        + item.path("code").asText());
            }
        }
    }

    @Command(name = "clusters", mixinStandardHelpOptions = true, description = "Every cluster with its verdict.")
    static final class Clusters extends NodeVerb.Reading {
        @Override
        JsonNode ask(ApiClient client) {
            return client.get("/clusters");
        }

        @Override
        void show(JsonNode answer) {
            var table = new TextTable("CLUSTER", "STATE", "VERDICT", "SINCE", "LEASE", "WHY");
            for (var c : answer.path("items")) {
                table.row(
                        c.path("cluster").asText(),
                        c.path("state").asText(),
                        c.path("verdict").asText(),
                        c.path("since").asText(),
                        c.path("leaseAge").isNumber() ? c.path("leaseAge").asLong() + " ms" : "-",
                        c.path("reasons").path(0).asText());
            }
            table.print();
        }
    }

    @Command(name = "services", mixinStandardHelpOptions = true, description = "Every service and where its calls go.")
    static final class Services extends NodeVerb.Reading {
        @Override
        JsonNode ask(ApiClient client) {
            return client.get("/services");
        }

        @Override
        void show(JsonNode answer) {
            var table = new TextTable("SERVICE", "PROTOCOL", "READY", "LISTENER", "POLICY", "GOES TO");
            for (var s : answer.path("items")) {
                var ready = new ArrayList<String>();
                for (var e : s.path("exporters")) {
                    ready.add(e.path("cluster").asText() + " "
                            + e.path("health").path("ready").asText() + "/"
                            + e.path("health").path("total").asText()
                            + (e.path("stale").asBoolean() ? " (stale, " + age(e.path("age")) + ")" : ""));
                }
                table.row(
                        s.path("service").asText(),
                        s.path("protocol").asText(),
                        String.join(", ", ready),
                        s.path("listener").asText("-"),
                        s.path("policy").asText(),
                        shares(s.path("route")));
            }
            table.print();
        }
    }

    private static String age(JsonNode millis) {
        return millis.isNumber() ? millis.asLong() / 1000 + " s" : "never heard";
    }

    private static String relay(JsonNode relay) {
        return relay.isMissingNode() ? "" : " through " + relay.asText();
    }

    private static String shares(JsonNode route) {
        var parts = new ArrayList<String>();
        for (var share : route.path("shares")) {
            parts.add(share.path("cluster").asText() + " "
                    + share.path("basisPoints").asInt() / 100.0 + " %"
                    + relay(route.path("relays").path(share.path("cluster").asText())));
        }
        return parts.isEmpty() ? "nobody" : String.join(", ", parts);
    }

    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description =
                    "A resource as the API has it: failover-policies, drains, links, trust, gateways, operations, services/NAME ...")
    static final class Get extends NodeVerb {
        @Parameters(index = "0", description = "The resource.")
        private String resource = "";

        @Parameters(index = "1", arity = "0..1", description = "Its name.")
        private @Nullable String name;

        @Override
        public Integer call() {
            var answer = node().client().get("/" + resource + (name == null ? "" : "/" + path(name)));
            if (!node().json() && answer.has("yaml")) {
                System.out.print(answer.path("yaml").asText());
                return 0;
            }
            return NodeOptions.print(answer);
        }
    }

    @Command(name = "audit", mixinStandardHelpOptions = true, description = "Who did what, newest first.")
    static final class Audit extends NodeVerb.Reading {
        @Override
        JsonNode ask(ApiClient client) {
            return client.get("/audit");
        }

        @Override
        void show(JsonNode answer) {
            var table = new TextTable("NO", "AT", "WHO", "VERB", "OBJECT", "RESULT", "DETAIL");
            for (var e : answer.path("items")) {
                var d = e.path("draft");
                table.row(
                        e.path("sequence").asText(),
                        d.path("at").asText(),
                        d.path("actor").asText(),
                        d.path("verb").asText(),
                        d.path("object").asText(),
                        d.path("result").asText(),
                        d.path("detail").asText());
            }
            table.print();
        }
    }
}
