package io.hansa.node.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hansa.node.client.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The processes that the demo started, each known by cluster, role and instance. Only these are ever ended, by process id;
 * {@code demo.json} in the demo's folder always says which they are. Thread-safe: guarded by its own lock.
 */
public final class DemoProcesses implements AutoCloseable {

    /**
     * What a process is.
     *
     * @param role {@code node}, {@code gateway} or {@code service}
     * @param ports by use, e.g. {@code http}
     */
    public record Part(String cluster, String role, String instance, Map<String, Integer> ports) {
        String name() {
            return cluster + '-' + role + '-' + instance;
        }
    }

    private record Running(Part part, List<String> arguments, Process process) {}

    private final Path dir;
    private final String launcher;
    private final ObjectNode head;
    private final Runnable onChange;
    private final Map<String, Running> running = new LinkedHashMap<>();
    private boolean closed;

    /**
     * @param launcher path of the program that starts a part, with the part's arguments
     * @param head what {@code demo.json} says besides the processes
     * @param onChange called after a part began or ended, by whatever hand; must not wait
     */
    public DemoProcesses(Path dir, String launcher, ObjectNode head, Runnable onChange) {
        this.onChange = onChange;
        this.dir = dir;
        this.launcher = launcher;
        this.head = head;
    }

    /** Starts a part; its output goes to {@code logs/<name>.log}. */
    public void start(Part part, String javaOptions, List<String> arguments) {
        start(part, Map.of("HANSA_JAVA_OPTS", javaOptions), arguments);
    }

    private synchronized void start(Part part, Map<String, String> environment, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(launcher);
        command.addAll(arguments);
        try {
            Files.createDirectories(dir.resolve("logs"));
            var log = dir.resolve("logs/" + part.name() + ".log").toFile();
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().putAll(environment);
            var process = builder.start();
            running.put(part.name(), new Running(part, List.of(command.toArray(String[]::new)), process));
            save();
            onChange.run();
            process.onExit().thenRun(this::ended);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void ended() {
        save();
        onChange.run();
    }

    /** Ends a part the hard way (SIGKILL) and waits until it is gone. */
    public void kill(String name) {
        Process process;
        synchronized (this) {
            var entry = running.get(name);
            if (entry == null) {
                return;
            }
            process = entry.process();
        }
        process.destroyForcibly();
        await(process, 5);
        save();
    }

    /** Ends a part in good order (SIGTERM). */
    public void stop(String name) {
        Process process;
        synchronized (this) {
            var entry = running.get(name);
            if (entry == null) {
                return;
            }
            process = entry.process();
        }
        process.destroy();
        await(process, 10);
        save();
    }

    /** Starts a part again as it was started first. */
    public void restart(String name, String javaOptions) {
        restart(name, Map.of("HANSA_JAVA_OPTS", javaOptions));
    }

    /** Starts a part again with more variables in its environment. */
    public synchronized void restart(String name, Map<String, String> environment) {
        var entry = entry(name);
        start(
                entry.part(),
                environment,
                entry.arguments().subList(1, entry.arguments().size()));
    }

    /** Freezes a part (SIGSTOP): its sockets stay open and nobody reads them. */
    public void freeze(String name) {
        signal(name, "STOP");
    }

    /** Lets a frozen part go on (SIGCONT). */
    public void thaw(String name) {
        signal(name, "CONT");
    }

    private void signal(String name, String signal) {
        var pid = Long.toString(entry(name).process().pid());
        try {
            await(new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start(), 5);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private synchronized Running entry(String name) {
        var entry = running.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("process: " + name + " (expected: one of " + running.keySet() + ')');
        }
        return entry;
    }

    /** Names of the parts of a cluster, of one role or (empty) of every role. */
    public synchronized List<String> names(String cluster, String role) {
        return running.values().stream()
                .filter(r -> r.part().cluster().equals(cluster)
                        && (role.isEmpty() || r.part().role().equals(role)))
                .map(r -> r.part().name())
                .toList();
    }

    public synchronized boolean alive(String name) {
        var entry = running.get(name);
        return entry != null && entry.process().isAlive();
    }

    private static void await(Process process, int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private synchronized void save() {
        if (closed) {
            return; // The folder may be gone by now.
        }
        var document = head.deepCopy();
        var list = document.putArray("processes");
        for (var entry : running.values()) {
            var node = list.addObject()
                    .put("name", entry.part().name())
                    .put("cluster", entry.part().cluster())
                    .put("role", entry.part().role())
                    .put("instance", entry.part().instance())
                    .put("pid", entry.process().pid())
                    .put("alive", entry.process().isAlive());
            var ports = node.putObject("ports");
            entry.part().ports().forEach(ports::put);
        }
        try {
            var draft = dir.resolve("demo.json.new");
            Files.writeString(
                    draft, ApiClient.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
            Files.move(
                    draft,
                    dir.resolve("demo.json"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Ends every part: gateways and services at once, nodes in good order. */
    @Override
    public void close() {
        List<Running> all;
        synchronized (this) {
            all = List.copyOf(running.values());
        }
        all.forEach(r -> r.process().destroy());
        all.forEach(r -> await(r.process(), 8));
        synchronized (this) {
            save();
            closed = true;
        }
    }
}
