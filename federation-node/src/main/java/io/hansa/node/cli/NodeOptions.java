package io.hansa.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.hansa.core.fault.FederationException;
import io.hansa.node.client.ApiClient;
import io.hansa.node.client.ApiFault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which node a verb speaks to, and how it prints. Without options: {@code HANSA_SERVER} and {@code HANSA_TOKEN_FILE}, else
 * the first cluster of a demo in the working directory.
 */
final class NodeOptions {
    private static final Path DEMO = Path.of(".hansa/demo/demo.json");

    @Option(names = "--server", description = "URL of the node's API.")
    private @Nullable String server;

    @Option(names = "--token-file", description = "File that holds the API token.")
    private @Nullable Path tokenFile;

    @Option(names = "--cluster", description = "A cluster of the demo in this directory.")
    private @Nullable String cluster;

    /** How a verb prints. */
    private enum Output {
        TEXT,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            description = "text or json",
            defaultValue = "text")
    private Output output = Output.TEXT;

    boolean json() {
        return output == Output.JSON;
    }

    /** A client as the options, the environment or the demo say. @throws FederationException NO_TOKEN when none of them does */
    ApiClient client() {
        var address = server != null ? server : System.getenv("HANSA_SERVER");
        var file = System.getenv("HANSA_TOKEN_FILE");
        var url = address == null ? null : ApiClient.address(address);
        var token = tokenFile != null ? tokenFile : file == null ? null : Path.of(file);
        if (cluster != null && server == null) {
            return demo(null); // Said on the command line: more than the environment.
        }
        if (url != null && token != null) {
            return new ApiClient(url, token);
        }
        return demo(url);
    }

    private ApiClient demo(@Nullable URI url) {
        try {
            var apis = ApiClient.JSON.readTree(Files.readString(DEMO)).path("apis");
            for (var entry : apis.properties()) {
                var base = URI.create(entry.getValue().path("url").asText());
                boolean wanted = cluster != null ? entry.getKey().equals(cluster) : url == null || base.equals(url);
                if (wanted) {
                    return new ApiClient(
                            base, Path.of(entry.getValue().path("tokenFile").asText()));
                }
            }
        } catch (IOException e) {
            throw new FederationException(ApiFault.NO_TOKEN, "no --token-file, and no demo at " + DEMO, e);
        }
        throw new FederationException(
                ApiFault.NO_TOKEN, "no token for " + (cluster != null ? cluster : String.valueOf(url)));
    }

    /** Prints JSON as it came. */
    static int print(JsonNode node) {
        try {
            System.out.println(ApiClient.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node));
            return 0;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that was read can be written", e);
        }
    }
}
