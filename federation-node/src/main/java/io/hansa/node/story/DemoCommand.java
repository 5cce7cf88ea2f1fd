package io.hansa.node.story;

import io.hansa.core.fault.FederationException;
import io.hansa.node.client.ApiClient;
import io.hansa.node.demo.DemoCluster;
import io.hansa.node.demo.DemoFault;
import io.hansa.node.demo.DemoWorld;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hansa demo}: three clusters on one machine, linked; with {@code --check} the story is played and judged. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Run a federation of three clusters on this machine.")
public final class DemoCommand implements Callable<Integer> {
    /** Three blocks of a hundred ports follow it. */
    private static final int PORT_BASE_MAX = 65_200;

    @Option(names = "--dir", description = "Where state, logs and demo.json go.", defaultValue = ".hansa/demo")
    private Path dir = Path.of(".hansa/demo");

    @Option(
            names = "--port-base",
            description = "First port; without it the ports are those of the README.",
            defaultValue = "0")
    private int portBase;

    @Option(names = "--fresh", description = "Start over: forget the state in the folder.")
    private boolean fresh;

    @Option(names = "--unlinked", description = "Leave this cluster unlinked, to link it by hand.")
    private @Nullable String unlinked;

    @Option(names = "--aws-endpoint", description = "URL of an AWS emulator with Cloud Map.", defaultValue = "")
    private String awsEndpoint = "";

    @Option(names = "--aws", description = "Use real AWS Cloud Map, with the credentials of the environment.")
    private boolean aws;

    @Option(names = "--check", description = "Play the story on free ports in a fresh folder, and judge it.")
    private boolean check;

    @Option(
            names = "--faults",
            description = "Play faults on a fresh demo on free ports: verdict, time and cost of each.")
    private boolean faults;

    @Option(names = "--only", description = "With --faults: those whose name contains this.", defaultValue = "")
    private String only = "";

    @Option(names = "--json", description = "With --check or --faults: one JSON object per line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    @SuppressWarnings("try") // The lock is held, not used.
    public Integer call() throws Exception {
        requireUsable();
        if (check) {
            return fresh("check", this::story);
        }
        if (faults) {
            return fresh("faults", this::faults);
        }
        var folder = new DemoFolder(dir);
        try (var lock = folder.lock(fresh)) {
            if (fresh) {
                folder.forgetState();
            }
            run();
        }
        return 0;
    }

    /** What cannot be is a wrong usage, said before anything is started. */
    private void requireUsable() {
        if (portBase != 0 && (portBase < 1024 || portBase > PORT_BASE_MAX)) {
            throw wrong("--port-base: " + portBase + " (expected: 0, or 1024 to " + PORT_BASE_MAX + ')');
        }
        if (aws && !awsEndpoint.isEmpty()) {
            throw wrong("--aws and --aws-endpoint: only one of them");
        }
        if (!awsEndpoint.isEmpty() && !awsEndpoint.matches("https?://[^/\\s\"]+/?")) {
            throw wrong("--aws-endpoint: '" + awsEndpoint + "' (expected: http://host:port)");
        }
        var names = DemoCluster.all(0).stream().map(DemoCluster::name).toList();
        if (unlinked != null && !names.contains(unlinked)) {
            throw wrong("--unlinked: '" + unlinked + "' (expected: one of " + String.join(", ", names) + ')');
        }
    }

    private ParameterException wrong(String text) {
        return new ParameterException(spec.commandLine(), text);
    }

    private void run() throws IOException, InterruptedException {
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            stop.countDown();
            await(stopped);
        }));
        try (var world = world(dir, portBase)) {
            link(world);
            announce(world);
            stop.await();
        } finally {
            stopped.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(30, java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DemoWorld world(Path folder, int base) throws IOException {
        var home = System.getProperty("hansa.home", "");
        var launcher = home.isEmpty() ? System.getProperty("hansa.launcher", "hansa") : home + "/bin/hansa";
        return new DemoWorld(
                folder, base, aws ? "aws" : awsEndpoint, launcher, line -> System.err.println("hansa: " + line));
    }

    private void link(DemoWorld world) {
        world.found();
        for (var cluster : world.clusters()) {
            if (!cluster.name().equals(unlinked)) {
                if (!world.joined(cluster.name())) {
                    System.err.println("hansa: linking " + cluster.name());
                    world.join(cluster.name(), world.invite(cluster.name()));
                }
                world.export(cluster.name());
            }
        }
        world.policies();
    }

    private static void announce(DemoWorld world) throws IOException {
        System.out.println();
        System.out.println("acme.mesh runs: three clusters on this machine (Ctrl-C stops them).");
        for (var cluster : world.clusters()) {
            var ports = cluster.ports();
            System.out.println(
                    "  " + cluster.name() + "  console http://127.0.0.1:" + ports.http() + "  order http://127.0.0.1:"
                            + ports.listener("order") + "  by prefix http://127.0.0.1:" + ports.prefix() + "/order");
            var log = world.firstPassword(cluster);
            log.ifPresent(
                    password -> System.out.println("    sign in as admin, password " + password + " (shown once)"));
        }
        System.out.println("  API token of the admin of aws-use1: "
                + world.token("aws-use1").toAbsolutePath());
        System.out.println(
                "  try: bin/hansa status; bin/hansa explain order --from aws-use1; bin/hansa simulate --lose azure-weu");
    }

    /** What is played on a fresh federation. */
    private interface Play {
        boolean play(DemoWorld world) throws InterruptedException;
    }

    private int fresh(String name, Play play) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("hansa-" + name);
        boolean clean = false;
        try (var world = world(folder, freeBase())) {
            clean = play.play(world);
        } finally {
            if (clean) {
                DemoFolder.forget(folder);
            } else {
                System.err.println("hansa: logs and state are kept in " + folder);
            }
        }
        return clean ? 0 : 1;
    }

    private boolean story(DemoWorld world) {
        var story = new Story(this::tell);
        new JoinChapter(world).play(story);
        new FailoverChapter(world).play(story);
        new ResilienceChapter(world).play(story);
        long passed = story.results().stream().filter(Story.Result::passed).count();
        if (!json) {
            System.out.println(passed + " passed, " + (story.results().size() - passed) + " failed");
        }
        return story.passed();
    }

    private boolean faults(DemoWorld world) throws InterruptedException {
        link(world);
        var trials = Trial.all(world).stream()
                .filter(trial -> trial.fault().contains(only))
                .toList();
        return new FaultTable(world).play(trials, this::tell);
    }

    private void tell(Object result) {
        if (json) {
            System.out.println(ApiClient.JSON.valueToTree(result).toString());
        } else {
            System.out.println(result);
        }
    }

    /** A block of 300 ports that are free now, below the range from which the system takes ports for clients. */
    private static int freeBase() {
        for (int base = 21_000; base < 32_000; base += 400) {
            if (free(base)) {
                return base;
            }
        }
        throw new FederationException(DemoFault.PORT_IN_USE, "no block of 300 free ports between 21000 and 32000");
    }

    private static boolean free(int base) {
        for (int port = base; port < base + 300; port++) {
            try (var probe = new ServerSocket()) {
                probe.bind(new java.net.InetSocketAddress("127.0.0.1", port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
