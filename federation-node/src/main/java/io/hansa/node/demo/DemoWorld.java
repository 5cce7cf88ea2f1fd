package io.hansa.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.hansa.core.fault.FederationException;
import io.hansa.node.client.ApiClient;
import io.hansa.node.demo.DemoProcesses.Part;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The demo's clusters, running: their processes, their APIs and the network between them. Confined to one thread. */
public final class DemoWorld implements AutoCloseable {
    /** A sample service needs a few MiB; the JVM's own default would take a quarter of the machine. */
    private static final String SAMPLE_OPTIONS = "-Xms8m -Xmx24m -Xss256k";

    /** How long one part may take to serve: twenty JVMs begin at once, and the machine may have other work. */
    private static final Duration START_MAX = Duration.ofSeconds(180);

    private final List<DemoCluster> clusters;
    private final DemoFiles files;
    private final DemoProcesses processes;
    private final Wire wire;
    private final List<CloudMapDesk> desks;
    private final Consumer<String> progress;
    /** Ends what was started when this process is told to end, whatever it is doing. */
    private final Thread onEnd = Thread.ofPlatform().unstarted(this::end);

    private final Map<String, ApiClient> apis = new LinkedHashMap<>();

    /**
     * Starts every process and waits until each serves.
     *
     * @param progress takes one line per step
     */
    public DemoWorld(Path dir, int portBase, String awsEndpoint, String launcher, Consumer<String> progress)
            throws IOException {
        this(dir, DemoCluster.all(portBase), awsEndpoint, launcher, progress);
    }

    /** As above, with these clusters alone; the first founds the federation. */
    DemoWorld(Path dir, List<DemoCluster> clusters, String awsEndpoint, String launcher, Consumer<String> progress)
            throws IOException {
        this.clusters = List.copyOf(clusters);
        this.files = new DemoFiles(dir, awsEndpoint);
        this.progress = progress;
        requireFreePorts();
        var head = ApiClient.JSON
                .createObjectNode()
                .put("federation", DemoFiles.FEDERATION)
                .put("pid", ProcessHandle.current().pid());
        var apiHead = head.putObject("apis");
        for (var cluster : clusters) {
            files.write(cluster);
            var base = URI.create("http://127.0.0.1:" + cluster.ports().http());
            apis.put(cluster.name(), new ApiClient(base, files.token(cluster)));
            apiHead.putObject(cluster.name())
                    .put("url", base.toString())
                    .put("tokenFile", files.token(cluster).toAbsolutePath().toString());
        }
        this.wire = new Wire(clusters.stream()
                .map(c -> new Wire.Place(
                        c.name(), c.host(), c.ports().gateway(), c.ports().gateway()))
                .toList());
        this.desks = new CopyOnWriteArrayList<>();
        this.processes = new DemoProcesses(dir, launcher, head, () -> desks.forEach(CloudMapDesk::changed));
        Runtime.getRuntime().addShutdownHook(onEnd);
        try {
            startAll();
        } catch (RuntimeException e) {
            close(); // Nothing that was started may outlive a start that failed.
            throw e;
        }
    }

    public List<DemoCluster> clusters() {
        return clusters;
    }

    public DemoCluster cluster(String name) {
        return clusters.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    public ApiClient api(String cluster) {
        return java.util.Objects.requireNonNull(apis.get(cluster));
    }

    public DemoProcesses processes() {
        return processes;
    }

    public Wire wire() {
        return wire;
    }

    public Path token(String cluster) {
        return files.token(cluster(cluster));
    }

    /** The admin's first password, as the node printed it at its first start; empty later. */
    public java.util.Optional<String> firstPassword(DemoCluster cluster) throws IOException {
        var log = files.folder(cluster).resolve("../logs/" + cluster.name() + "-node-node-1.log");
        try (var lines = java.nio.file.Files.lines(log)) {
            return lines.filter(line -> line.startsWith("First start: "))
                    .map(line -> line.substring(line.indexOf("password ") + 9, line.lastIndexOf(" (shown")))
                    .reduce((first, second) -> second);
        }
    }

    private void startAll() {
        for (var cluster : clusters) {
            files.cloudMap(cluster).ifPresent(place -> {
                progress.accept("registering the services of " + cluster.name() + " in AWS Cloud Map, namespace "
                        + place.namespace());
                var desk = new CloudMapDesk(place, cluster, sample -> lives(cluster, sample), progress);
                desks.add(desk);
                desk.open();
            });
        }
        for (var cluster : clusters) {
            progress.accept("starting " + cluster.name());
            startNode(cluster);
            cluster.samples().forEach(sample -> startSample(cluster, sample));
        }
        for (var cluster : clusters) {
            progress.accept("waiting for the node of " + cluster.name());
            await(START_MAX, "the node of " + cluster.name(), () -> nodeServes(cluster));
            startGateway(cluster);
        }
        for (var cluster : clusters) {
            progress.accept("waiting for the gateway of " + cluster.name());
            await(START_MAX, "the gateway of " + cluster.name(), () -> gatewayServes(cluster));
        }
    }

    public void startNode(DemoCluster cluster) {
        var ports = cluster.ports();
        processes.start(
                new Part(
                        cluster.name(),
                        "node",
                        "node-1",
                        Map.of("http", ports.http(), "peer", ports.peer(), "member", ports.member())),
                "-Xmx320m",
                List.of(
                        "node",
                        "--config",
                        files.folder(cluster).resolve("node.yaml").toString()));
    }

    public void startGateway(DemoCluster cluster) {
        var ports = cluster.ports();
        var use = new LinkedHashMap<String, Integer>();
        use.put("mtls", ports.gateway());
        use.put("admin", ports.admin());
        use.put("prefix", ports.prefix());
        PortPlan.IMPORTS.forEach(service -> use.put(service, ports.listener(service)));
        processes.start(
                new Part(cluster.name(), "gateway", "gateway-1", use),
                "",
                List.of(
                        "gateway",
                        "--config",
                        files.folder(cluster).resolve("gateway.yaml").toString()));
    }

    /** Whether the sample's process lives, or somebody else serves in its place. */
    private boolean lives(DemoCluster cluster, DemoCluster.Sample sample) {
        return processes.alive(part(cluster, sample).name())
                || PlainCall.get(sample.port(), "/health").ok();
    }

    private static Part part(DemoCluster cluster, DemoCluster.Sample sample) {
        return new Part(cluster.name(), "service", sample.instance(), Map.of("http", sample.port()));
    }

    public void startSample(DemoCluster cluster, DemoCluster.Sample sample) {
        processes.start(
                part(cluster, sample),
                SAMPLE_OPTIONS,
                List.of(
                        "sample-service",
                        "--name",
                        sample.service(),
                        "--version-label",
                        sample.version(),
                        "--cluster",
                        cluster.name(),
                        "--instance",
                        sample.instance(),
                        "--port",
                        Integer.toString(sample.port())));
    }

    public boolean nodeServes(DemoCluster cluster) {
        requireAlive(cluster, "node");
        return PlainCall.get(cluster.ports().http(), "/health").status() == 200
                && files.token(cluster).toFile().exists();
    }

    public boolean gatewayServes(DemoCluster cluster) {
        requireAlive(cluster, "gateway");
        return PlainCall.get(cluster.ports().admin(), "/ready").status() == 200;
    }

    private void requireAlive(DemoCluster cluster, String role) {
        for (var name : processes.names(cluster.name(), role)) {
            if (!processes.alive(name)) {
                throw new FederationException(DemoFault.PART_DIED, name + ", see logs/" + name + ".log");
            }
        }
    }

    /** Makes the federation at the first cluster, unless it is there already. */
    public void found() {
        var first = clusters.getFirst();
        if (!joined(first.name())) {
            progress.accept("founding " + DemoFiles.FEDERATION + " at " + first.name());
            api(first.name()).change("found", first.name(), Map.of(), "demo");
        }
    }

    public boolean joined(String cluster) {
        return api(cluster).get("/federation").path("joined").asBoolean();
    }

    /** A one-time token for a cluster, made at the first one. */
    public String invite(String cluster) {
        var target = cluster(cluster);
        var operation = api(clusters.getFirst().name())
                .change(
                        "invite",
                        cluster,
                        Map.of("cloud", target.cloud().word(), "region", target.region(), "expires", "10m"),
                        "demo");
        return operation.path("shownOnce").path("token").asText();
    }

    /** Joins a cluster with a token. */
    public JsonNode join(String cluster, String token) {
        return api(cluster).change("join", cluster, Map.of("token", token), "demo");
    }

    /** Offers every sample service of a cluster, unless it is offered already. */
    public void export(String cluster) {
        var offered = new ArrayList<String>();
        for (var service : api(cluster).get("/services").path("items")) {
            for (var exporter : service.path("exporters")) {
                if (exporter.path("cluster").asText().equals(cluster)) {
                    offered.add(service.path("service").asText());
                }
            }
        }
        var names = cluster(cluster).samples().stream()
                .map(DemoCluster.Sample::service)
                .distinct()
                .toList();
        for (var name : names) {
            if (!name.startsWith("service-") && !offered.contains(name)) {
                var backend = Map.of("name", name, "namespace", files.namespace(cluster(cluster)));
                api(cluster).change("export", name, Map.of("service", name, "backends", List.of(backend)), "demo");
            }
        }
        if (names.contains("service-a") && !offered.contains("my-service")) {
            var backends = List.of(Map.of("name", "service-a", "weight", 3), Map.of("name", "service-b", "weight", 2));
            api(cluster).change("export", "my-service", Map.of("service", "my-service", "backends", backends), "demo");
        }
    }

    /** The demo's failover policies: calm enough to watch, quick enough for a visit. */
    public void policies() {
        var first = clusters.getFirst().name();
        var present = new ArrayList<String>();
        api(first)
                .get("/failover-policies")
                .path("items")
                .forEach(p -> present.add(p.path("policy").path("name").asText()));
        var damping = Map.of("holdDown", "5s", "rampStepPercent", 25, "rampInterval", "2s", "switchesPerHourMax", 60);
        if (!present.contains("default")) {
            var tiers = List.of(
                    Map.of("scope", "same-cluster"),
                    Map.of("scope", "same-region"),
                    Map.of("scope", "same-cloud"),
                    Map.of("scope", "any"));
            api(first).change("policy.apply", "default", Map.of("tiers", tiers, "damping", damping), "demo");
        }
        if (!present.contains("order")) {
            var named = List.of(Map.of("cluster", "azure-weu", "weight", 1));
            var tiers = List.of(
                    Map.of("scope", "same-cluster"),
                    Map.of("scope", "clusters", "clusters", named),
                    Map.of("scope", "any"));
            api(first)
                    .change(
                            "policy.apply",
                            "order",
                            Map.of("services", List.of("order"), "tiers", tiers, "damping", damping),
                            "demo");
        }
    }

    /** The verdict that one cluster shows about another; empty when it does not know it. */
    public String verdict(String viewer, String target) {
        for (var cluster : api(viewer).get("/clusters").path("items")) {
            if (cluster.path("cluster").asText().equals(target)) {
                return cluster.path("verdict").asText();
            }
        }
        return "";
    }

    /** Waits for a condition, looking every 50 ms. @throws FederationException after {@code most}, naming {@code what} */
    public static Duration await(Duration most, String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!quietly(condition)) {
            if (System.nanoTime() - begin > most.toNanos()) {
                throw new FederationException(DemoFault.NOT_IN_TIME, what + " within " + most.toSeconds() + " s");
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FederationException(DemoFault.NOT_IN_TIME, what + ": interrupted", e);
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static boolean quietly(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (FederationException e) {
            if (e.fault() == DemoFault.PART_DIED) {
                throw e;
            }
            return false; // A node that is starting or gone does not answer; that is what is being waited for.
        }
    }

    private void requireFreePorts() throws IOException {
        for (var cluster : clusters) {
            var ports = cluster.ports();
            var needed = new ArrayList<>(List.of(
                    ports.http(), ports.gateway(), ports.peer(), ports.member(), ports.admin(), ports.prefix()));
            PortPlan.IMPORTS.forEach(service -> needed.add(ports.listener(service)));
            cluster.samples().forEach(sample -> needed.add(sample.port()));
            for (int port : needed) {
                requireFree("127.0.0.1", port, cluster.name());
            }
            requireFree(cluster.host(), ports.gateway(), cluster.name());
        }
    }

    private static void requireFree(String host, int port, String cluster) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new FederationException(
                    DemoFault.PORT_IN_USE, "port " + port + " on " + host + ", needed by " + cluster, e);
        }
    }

    private synchronized void end() {
        processes.close();
        wire.close();
        desks.forEach(CloudMapDesk::close);
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(onEnd);
        } catch (IllegalStateException e) {
            // The process is ending already, and the hook has run or runs now: end() is idempotent.
        }
    }
}
