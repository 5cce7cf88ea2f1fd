package io.hansa.bench.gateway;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Compares gateways that route TLS by server name: interleaved rounds, the order reversed each time, medians, CPU time of
 * the proxy's process tree. {@code Bench WORK_FOLDER ROUNDS SECONDS TESTS PROXY...}. Confined to one thread.
 */
final class Bench {
    private static final int IDLE = Integer.getInteger("bench.idle", 3_000);
    private static final int RATE = Integer.getInteger("bench.rate", 2_000);

    private final double seconds;
    private final Map<String, Map<String, List<Double>>> results = new LinkedHashMap<>();

    private Bench(double seconds) {
        this.seconds = seconds;
    }

    public static void main(String[] arguments) throws IOException {
        var work = Files.createDirectories(Path.of(arguments[0]));
        int rounds = Integer.parseInt(arguments[1]);
        var bench = new Bench(Double.parseDouble(arguments[2]));
        var tests = List.of(arguments[3].split(","));
        var names = List.of(arguments).subList(4, arguments.length);
        try (var backends = new Backends();
                var proxies = new Proxies(work, Integer.getInteger("bench.port", 15_700), backends)) {
            List<Proxies.Proxy> started = new ArrayList<>();
            for (var name : names) {
                started.add(proxies.start(name));
            }
            for (var proxy : started) {
                bench.warm(proxy);
            }
            for (int round = 0; round < rounds; round++) {
                var order = new ArrayList<>(started);
                if (round % 2 == 1) {
                    Collections.reverse(order);
                }
                for (var test : tests) {
                    for (var proxy : order) {
                        bench.run(test, proxy, round);
                    }
                }
            }
        }
        System.out.println(bench.table(names));
        System.out.printf(
                Locale.ROOT,
                "Median (min-max) of %d interleaved rounds of %.1f s; load average %s.%n",
                rounds,
                bench.seconds,
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    /** Everything is compiled and every pool filled before the clock starts; the C programs get a little of it too. */
    private void warm(Proxies.Proxy proxy) throws IOException {
        var load = new Load(proxy.port());
        double each = proxy.java() ? 2 : 0.2;
        for (int i = 0; i < (proxy.java() ? 3 : 1); i++) {
            load.connections(each, false);
            load.connections(each, true);
            load.bulk(each / 2, 4, 'D');
            load.bulk(each / 2, 4, 'U');
            load.requests(each / 2, RATE);
        }
    }

    private void run(String test, Proxies.Proxy proxy, int round) throws IOException {
        var load = new Load(proxy.port());
        if (test.equals("idle")) {
            if (round == 0) {
                idle(proxy, load);
            }
            return;
        }
        var before = Cost.of(proxy.process().pid());
        var done =
                switch (test) {
                    case "down" -> load.bulk(seconds, 4, 'D');
                    case "up" -> load.bulk(seconds, 4, 'U');
                    case "bare" -> load.connections(seconds, false);
                    case "mtls" -> load.connections(seconds, true);
                    case "requests" -> load.requests(seconds, RATE);
                    default -> throw new IllegalArgumentException("test: " + test);
                };
        LockSupport.parkNanos(100_000_000);
        var after = Cost.of(proxy.process().pid());
        double cpu = after.cpuSeconds() - before.cpuSeconds();
        boolean bulk = test.equals("down") || test.equals("up");
        record(proxy, test + (bulk ? " CPU-s/GB" : " CPU-us each"), bulk ? cpu * 1e9 / done.amount() : cpu * 1e6 / done.amount());
        record(proxy, test + (bulk ? " GB/s" : " per s"), done.amount() / done.seconds() / (bulk ? 1e9 : 1));
        record(proxy, test + " user %", 100 * (after.userSeconds() - before.userSeconds()) / Math.max(cpu, 1e-3));
        if (done.errors() > 0) {
            record(proxy, test + " errors", done.errors());
        }
        if (done.latencyNanos().length > 0) {
            var latency = done.latencyNanos();
            record(proxy, test + " p50 us", latency[latency.length / 2] / 1e3);
            record(proxy, test + " p99 us", latency[latency.length * 99 / 100] / 1e3);
        }
    }

    private void idle(Proxies.Proxy proxy, Load load) throws IOException {
        collect(proxy);
        var before = Cost.of(proxy.process().pid());
        long heap = heap(proxy);
        var open = load.idle(IDLE);
        collect(proxy);
        var after = Cost.of(proxy.process().pid());
        record(proxy, "base PSS MiB", before.pssKib() / 1024.0);
        record(proxy, "idle PSS KiB each", (after.pssKib() - before.pssKib()) / (double) IDLE);
        record(proxy, "idle descriptors each", (after.descriptors() - before.descriptors()) / (double) IDLE);
        if (proxy.java()) {
            record(proxy, "idle live heap bytes each", (heap(proxy) - heap) / (double) IDLE);
        }
        double cpu = Cost.of(proxy.process().pid()).cpuSeconds();
        LockSupport.parkNanos(2_000_000_000L);
        record(proxy, "idle CPU %", 50 * (Cost.of(proxy.process().pid()).cpuSeconds() - cpu));
        int good = 0;
        for (Socket socket : open) {
            try (socket) {
                Load.echo(socket, 8, 8);
                good++;
            } catch (IOException e) {
                // It did not live: the count shows it.
            }
        }
        record(proxy, "idle still good %", 100.0 * good / IDLE);
        LockSupport.parkNanos(500_000_000L);
        record(proxy, "descriptors left after", Cost.of(proxy.process().pid()).descriptors() - before.descriptors());
    }

    private static void collect(Proxies.Proxy proxy) throws IOException {
        if (proxy.java()) {
            jcmd(proxy, "GC.run");
            LockSupport.parkNanos(300_000_000L);
        }
    }

    /** Bytes of live objects in a Java proxy's heap; 0 for the others. */
    private static long heap(Proxies.Proxy proxy) throws IOException {
        return proxy.java()
                ? jcmd(proxy, "GC.class_histogram")
                        .lines()
                        .filter(line -> line.startsWith("Total"))
                        .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[2]))
                        .sum()
                : 0;
    }

    private static String jcmd(Proxies.Proxy proxy, String word) throws IOException {
        var program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(program, "" + proxy.process().pid(), word)
                .redirectErrorStream(true)
                .start();
        var text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
        return text;
    }

    private void record(Proxies.Proxy proxy, String key, double value) {
        results.computeIfAbsent(key, ignored -> new TreeMap<>())
                .computeIfAbsent(proxy.name(), ignored -> new ArrayList<>())
                .add(value);
    }

    private String table(List<String> names) {
        var text = new StringBuilder("| metric | " + String.join(" | ", names) + " |\n|---" + "|---".repeat(names.size()) + "|\n");
        results.forEach((key, byProxy) -> text.append("| ")
                .append(key)
                .append(" | ")
                .append(names.stream()
                        .map(name -> cell(byProxy.getOrDefault(name, List.of())))
                        .collect(Collectors.joining(" | ")))
                .append(" |\n"));
        return text.toString();
    }

    private static String cell(List<Double> values) {
        if (values.isEmpty()) {
            return "";
        }
        var sorted = values.stream().sorted().toList();
        var median = number(sorted.get(sorted.size() / 2));
        return sorted.size() == 1
                ? median
                : median + " (" + number(sorted.getFirst()) + "-" + number(sorted.getLast()) + ')';
    }

    private static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.3f", value);
    }
}
