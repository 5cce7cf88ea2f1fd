package io.hansa.bench.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Starts the proxies that are compared, each with two threads and the same names, and ends them. Confined to one thread. */
final class Proxies implements AutoCloseable {
    private static final int THREADS = 2;

    private final Path work;
    private final Backends backends;
    private final Map<String, Proxy> running = new LinkedHashMap<>();
    private int portNext;

    /** One that runs. */
    record Proxy(String name, Process process, int port) {
        boolean java() {
            return name.startsWith("hansa");
        }
    }

    Proxies(Path work, int portFirst, Backends backends) {
        this.work = work;
        this.portNext = portFirst;
        this.backends = backends;
    }

    /** Starts the one of that name and returns when it routes. */
    Proxy start(String name) throws IOException {
        int port = portNext++;
        var folder = Files.createDirectories(work.resolve(name));
        var command =
                switch (name) {
                    case "haproxy", "haproxy-1m" -> List.of("haproxy", "-W", "-db", "-f", haproxy(name, folder, port));
                    case "nginx" -> List.of("nginx", "-p", folder.toString(), "-c", nginx(folder, port));
                    case "envoy" ->
                        List.of(
                                System.getProperty("bench.envoy", "envoy"),
                                "-c",
                                envoy(folder, port),
                                "--concurrency",
                                "" + THREADS,
                                "--log-level",
                                "warning",
                                "--base-id",
                                "" + port);
                    case "hansa", "hansa-portable" -> hansa(name, port);
                    default -> throw new IllegalArgumentException("proxy: " + name);
                };
        var log = folder.resolve("log").toFile();
        var process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
        var proxy = new Proxy(name, process, port);
        running.put(name, proxy);
        for (int i = 0; i < 200 && process.isAlive(); i++) {
            if (answers(port)) {
                return proxy;
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new IOException(name + " does not answer; see " + log);
    }

    private static boolean answers(int port) {
        try (var probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            probe.setSoTimeout(1_000);
            probe.getOutputStream().write(Hello.of(0));
            Load.echo(probe, 1, 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String services(IntFunction<String> each) {
        return IntStream.range(0, Load.SERVICES).mapToObj(each).collect(Collectors.joining());
    }

    private static String write(Path file, String text) throws IOException {
        return Files.writeString(file, text).toString();
    }

    private String haproxy(String name, Path folder, int port) throws IOException {
        var map = write(folder.resolve("map"), services(i -> Hello.serverName(i) + " b" + i + '\n'));
        var pipes = name.endsWith("-1m") ? "  tune.pipesize 1048576\n" : "";
        var text =
                """
                global
                  nbthread %d
                  maxconn 7000
                %sdefaults
                  mode tcp
                  timeout connect 5s
                  timeout client 300s
                  timeout server 300s
                  timeout client-fin 5s
                  option splice-request
                  option splice-response
                frontend ew
                  bind 127.0.0.1:%d
                  tcp-request inspect-delay 5s
                  tcp-request content accept if { req.ssl_hello_type 1 }
                  use_backend %%[req.ssl_sni,lower,map(%s)]
                """
                        .formatted(THREADS, pipes, port, map);
        return write(
                folder.resolve("haproxy.cfg"),
                text
                        + services(i -> "backend b%d\n  balance leastconn\n  server a 127.0.0.1:%d\n  server b 127.0.0.1:%d\n"
                                .formatted(i, backends.port(0), backends.port(1))));
    }

    private String nginx(Path folder, int port) throws IOException {
        var text =
                """
                load_module /usr/lib/nginx/modules/ngx_stream_module.so;
                daemon off; master_process on; worker_processes %d; worker_rlimit_nofile 19000;
                pid %s/nginx.pid; error_log %s/error.log warn;
                events { worker_connections 18000; }
                stream {
                  map_hash_max_size 65536; map_hash_bucket_size 256; proxy_timeout 300s;
                  map $ssl_preread_server_name $up { %s default ""; }
                %s  server { listen 127.0.0.1:%d reuseport; ssl_preread on; proxy_pass $up; }
                }
                """
                        .formatted(
                                THREADS,
                                folder,
                                folder,
                                services(i -> Hello.serverName(i) + " b" + i + "; "),
                                services(i -> "  upstream b%d { least_conn; server 127.0.0.1:%d; server 127.0.0.1:%d; }\n"
                                        .formatted(i, backends.port(0), backends.port(1))),
                                port);
        return write(folder.resolve("nginx.conf"), text);
    }

    private String envoy(Path folder, int port) throws IOException {
        var type = "type.googleapis.com/envoy.extensions.filters";
        var chains = services(
                i ->
                        """
                    - filter_chain_match: { server_names: ["%s"] }
                      filters:
                      - name: tcp
                        typed_config: { "@type": %s.network.tcp_proxy.v3.TcpProxy, stat_prefix: ew, cluster: b%d, idle_timeout: 300s }
                """
                                .formatted(Hello.serverName(i), type, i));
        var clusters = services(
                i ->
                        """
                  - name: b%d
                    type: STATIC
                    connect_timeout: 5s
                    lb_policy: LEAST_REQUEST
                    load_assignment:
                      cluster_name: b%d
                      endpoints:
                      - lb_endpoints:
                        - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } }
                        - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } }
                """
                                .formatted(i, i, backends.port(0), backends.port(1)));
        var text =
                """
                node: { id: bench, cluster: bench }
                static_resources:
                  listeners:
                  - name: ew
                    address: { socket_address: { address: 127.0.0.1, port_value: %d } }
                    enable_reuse_port: true
                    listener_filters:
                    - name: envoy.filters.listener.tls_inspector
                      typed_config: { "@type": %s.listener.tls_inspector.v3.TlsInspector }
                    filter_chains:
                %s  clusters:
                %s"""
                        .formatted(port, type, chains, clusters);
        return write(folder.resolve("envoy.yaml"), text);
    }

    /** The gateway as the launcher starts it, without the node that it would follow. */
    private List<String> hansa(String name, int port) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.net.preferIPv4Stack=true",
                "-XX:+UseSerialGC",
                "-Xms32m",
                "-Xmx192m",
                "-Xss512k"));
        if (name.equals("hansa-portable")) {
            command.add("-Dhansa.gateway.passthrough=portable");
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                GatewayUnderTest.class.getName(),
                "" + port,
                "" + backends.port(0),
                "" + backends.port(1)));
        return command;
    }

    @Override
    public void close() {
        running.values().forEach(each -> each.process().destroy());
        running.values().forEach(each -> {
            try {
                if (!each.process().waitFor(5, TimeUnit.SECONDS)) {
                    each.process().descendants().forEach(ProcessHandle::destroyForcibly);
                    each.process().destroyForcibly();
                }
            } catch (InterruptedException e) {
                each.process().destroyForcibly();
            }
        });
    }
}
