package io.hansa.node.browser;

import com.fasterxml.jackson.databind.JsonNode;
import io.hansa.node.client.ApiClient;
import io.hansa.node.demo.DemoCluster;
import io.hansa.node.demo.DemoWorld;
import io.hansa.node.demo.PlainCall;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * {@code bin/hansa demo --unlinked onprem-fra} as a visitor starts it: a program of its own in a folder of its own, on ports
 * of its own. What it prints is all that the test knows of passwords. Confined to one thread.
 */
final class RunningDemo implements AutoCloseable {
    /** Below the ports that the system gives to clients, and apart from those that the demo takes by itself. */
    private static final int PORTS_FROM = 10_200;

    private static final int BLOCKS = 16;
    private static final int PORTS = 300;
    private static final Duration START_MAX = Duration.ofMinutes(6);
    private static final Duration STOP_MAX = Duration.ofMinutes(2);

    private final Path folder;
    private final Process process;
    private final List<DemoCluster> clusters;
    private final Map<String, String> passwords = new LinkedHashMap<>();

    /**
     * Starts the demo and waits until it says that it runs.
     *
     * @param launcher {@code bin/hansa} of a distribution
     */
    RunningDemo(Path launcher, Path folder) throws IOException {
        this.folder = folder;
        int base = freeBase();
        this.clusters = DemoCluster.all(base);
        this.process = new ProcessBuilder(
                        launcher.toString(),
                        "demo",
                        "--unlinked",
                        "onprem-fra",
                        "--port-base",
                        Integer.toString(base),
                        "--dir",
                        folder.resolve("demo").toString())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        try {
            DemoWorld.await(START_MAX, "the demo", () -> said("  try: "));
            readPasswords();
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private boolean said(String text) {
        try {
            if (!process.isAlive()) {
                throw new AssertionError("the demo ended: " + Files.readString(folder.resolve("err")));
            }
            return Files.readString(folder.resolve("out")).contains(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void readPasswords() throws IOException {
        var cluster = "";
        for (var line : Files.readAllLines(folder.resolve("out"))) {
            if (line.contains("  console http://")) {
                cluster = line.strip().substring(0, line.strip().indexOf(' '));
            }
            int at = line.indexOf("password ");
            if (at >= 0) {
                passwords.put(cluster, line.substring(at + 9, line.indexOf(" (shown once)")));
            }
        }
    }

    DemoCluster cluster(String name) {
        return clusters.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    /** The address of a cluster's console. */
    String console(String cluster) {
        return "http://127.0.0.1:" + cluster(cluster).ports().http();
    }

    /** The admin's password, as the demo printed it. */
    String password(String cluster) {
        return java.util.Objects.requireNonNull(passwords.get(cluster), cluster + " printed no password");
    }

    /** Calls a service at a cluster's local listener, as a workload there would. */
    PlainCall call(String cluster, String service) {
        return PlainCall.get(cluster(cluster).ports().listener(service), "/");
    }

    /** Waits until calls of the service from a cluster are all served by another one: ten in a row. */
    void awaitServedBy(String caller, String service, String server) {
        DemoWorld.await(Duration.ofMinutes(2), service + " from " + caller + " served by " + server, () -> {
            for (int i = 0; i < 10; i++) {
                var call = call(caller, service);
                if (!call.ok() || !call.field("cluster").equals(server)) {
                    return false;
                }
            }
            return true;
        });
    }

    private static int freeBase() {
        int first = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int i = 0; i < BLOCKS; i++) {
            int base = PORTS_FROM + PORTS * ((first + i) % BLOCKS);
            if (free(base)) {
                return base;
            }
        }
        throw new AssertionError("no block of " + PORTS + " free ports from " + PORTS_FROM);
    }

    private static boolean free(int base) {
        for (int port = base; port < base + PORTS; port++) {
            try (var probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress("127.0.0.1", port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /** Ends the demo as Ctrl-C does. @throws AssertionError when something that it started is left */
    @Override
    public void close() throws IOException {
        var parts = parts();
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        var left = parts.stream().filter(ProcessHandle::isAlive).toList();
        left.forEach(ProcessHandle::destroyForcibly);
        if (!left.isEmpty()) {
            throw new AssertionError("the demo left " + left.size() + " processes behind");
        }
    }

    /** The processes that {@code demo.json} lists, which is how other programs know them. */
    private List<ProcessHandle> parts() throws IOException {
        var list = folder.resolve("demo/demo.json");
        var handles = new ArrayList<ProcessHandle>();
        if (Files.exists(list)) {
            for (JsonNode part : ApiClient.JSON.readTree(Files.readString(list)).path("processes")) {
                ProcessHandle.of(part.path("pid").asLong()).ifPresent(handles::add);
            }
        }
        return handles;
    }
}
