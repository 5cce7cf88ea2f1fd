package io.hansa.gateway.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.follow.XdsClient;
import io.hansa.gateway.proto.FractionalPercent;
import io.hansa.gateway.proto.HeaderMatcher;
import io.hansa.gateway.proto.HeaderValue;
import io.hansa.gateway.proto.HeaderValueOption;
import io.hansa.gateway.proto.HeaderValueOption.HeaderAppendAction;
import io.hansa.gateway.proto.HttpConnectionManager;
import io.hansa.gateway.proto.HttpFilter;
import io.hansa.gateway.proto.Listener;
import io.hansa.gateway.proto.LocalRateLimit;
import io.hansa.gateway.proto.RetryPolicy;
import io.hansa.gateway.proto.Route;
import io.hansa.gateway.proto.RouteConfiguration;
import io.hansa.gateway.proto.RouteMatch;
import io.hansa.gateway.proto.RuntimeFractionalPercent;
import io.hansa.gateway.proto.StringMatcher;
import io.hansa.gateway.proto.TokenBucket;
import io.hansa.gateway.proto.VirtualHost;
import io.hansa.gateway.resource.EncodedResource;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.resource.Snapshot;
import io.hansa.gateway.server.GatewayBootstrap;
import io.hansa.gateway.server.GatewayLimits;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.snapshot.SnapshotBuilder;
import io.hansa.gateway.snapshot.Views;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestFederation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same routes mean the same to a real Envoy and to our gateway: each request has the same outcome through both. */
class HttpParityIT {
    private static final String NAME = "outbound|order";
    private static final List<String> ECHOED = List.of("X-route", "X-added", "X-kept", "X-over", "X-secret");

    /** Method, path and header lines of each request, in the order in which they are made. */
    private static final List<String> REQUESTS = List.of(
            "PUT /m",
            "GET /m",
            "GET /v x-version=v2",
            "GET /v x-version=v3-7",
            "GET /v x-version=v4-beta",
            "GET /v x-version=v4",
            "GET /v",
            "GET /i x-version=v1",
            "GET /i x-version=v2",
            "GET /i",
            "GET /p x-debug=1",
            "GET /p",
            "GET /a x-debug=1",
            "GET /a",
            "GET /edit x-secret=s x-added=0 x-kept=old x-over=old",
            "GET /edit",
            "GET /limited",
            "GET /limited",
            "GET /limited",
            "GET /bad",
            "GET /retry");

    @TempDir
    private Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final TestFederation federation = new TestFederation();
    private final TestFederation.Leaf leaf =
            federation.leaf("spiffe://" + Views.domain(Views.AWS).value() + "/gateway/gw-1");
    private final AtomicInteger retried = new AtomicInteger();
    private int nodePort;
    private int mtls;
    private int order;

    @BeforeEach
    void open() throws IOException {
        Envoy.assumePresent();
        mtls = Envoy.freePort();
        order = Envoy.freePort();
        var node = new XdsServer(
                XdsLimits.DEFAULT, InstantSource.system(), Runnable::run, () -> Optional.of(leaf.current()), _ -> {});
        Server server = NettyServerBuilder.forAddress(Rig.loopback(0))
                .addService(node.forThisHost())
                .build()
                .start();
        opened.add(server::shutdownNow);
        nodePort = server.getPort();
        node.publish(snapshot(backend("order-1"), backend("order-2")));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var each : opened.reversed()) {
            each.close();
        }
    }

    private Endpoint backend(String name) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", this::answer);
        server.start();
        opened.add(() -> server.stop(0));
        return Views.endpoint(name, server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        boolean bad = path.equals("/bad") || path.equals("/retry") && retried.getAndIncrement() % 2 == 0;
        var heard = new StringBuilder();
        for (var name : ECHOED) {
            heard.append(String.join(",", exchange.getRequestHeaders().getOrDefault(name, List.of("-"))))
                    .append(' ');
        }
        var body = heard.toString().strip().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("x-internal", "1");
        exchange.sendResponseHeaders(bad ? 503 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Snapshot snapshot(Endpoint... endpoints) {
        var whole = SnapshotBuilder.build(Views.from(Views.AWS)
                .inbound(new HostPort("127.0.0.1", mtls))
                .trusting(federation.trust().current())
                .listening(Views.ORDER, order)
                .offered(Views.ORDER, Protocol.HTTP, Views.AWS)
                .routed(Views.ORDER, Protocol.HTTP, Map.of(Views.AWS, 10_000))
                .exporting(Views.ORDER, Protocol.HTTP, endpoints)
                .view());
        var resources = new HashMap<>(whole.resources());
        var listeners = new HashMap<>(whole.of(ResourceType.LISTENER));
        var routes = new HashMap<>(whole.of(ResourceType.ROUTES));
        try {
            var listener = listeners.get(NAME).content().unpack(Listener.class);
            listeners.put(NAME, EncodedResource.of(NAME, limiting(listener)));
            var table = routes.get(NAME).content().unpack(RouteConfiguration.class);
            routes.put(NAME, EncodedResource.of(NAME, routes(table)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        resources.put(ResourceType.LISTENER, listeners);
        resources.put(ResourceType.ROUTES, routes);
        return new Snapshot(resources, List.of());
    }

    /** Envoy limits only where the filter is in the chain. */
    private static Listener limiting(Listener listener) throws InvalidProtocolBufferException {
        var changed = listener.toBuilder();
        var filter = changed.getFilterChainsBuilder(0).getFiltersBuilder(0);
        var manager = filter.getTypedConfig().unpack(HttpConnectionManager.class).toBuilder();
        manager.addHttpFilters(
                0,
                HttpFilter.newBuilder()
                        .setName("envoy.filters.http.local_ratelimit")
                        .setTypedConfig(Any.pack(LocalRateLimit.newBuilder()
                                .setStatPrefix("none")
                                .build())));
        filter.setTypedConfig(Any.pack(manager.build()));
        return changed.build();
    }

    private static RouteConfiguration routes(RouteConfiguration table) {
        var plain = table.getVirtualHosts(0).getRoutes(0);
        var changed = table.toBuilder();
        var host = changed.getVirtualHostsBuilder(0).clearRoutes();
        choosing(host, plain);
        host.addRoutes(editing(plain)).addRoutes(limited(plain)).addRoutes(retrying(plain));
        host.addRoutes(route(plain, "default", "/"));
        return changed.build();
    }

    private static void choosing(VirtualHost.Builder host, Route plain) {
        host.addRoutes(route(plain, "put", "/m", matcher(":method").setStringMatch(exact("PUT"))));
        host.addRoutes(route(plain, "exact", "/v", matcher("x-version").setStringMatch(exact("v2"))));
        host.addRoutes(route(
                plain,
                "prefix",
                "/v",
                matcher("x-version").setStringMatch(StringMatcher.newBuilder().setPrefix("v3"))));
        host.addRoutes(route(
                plain,
                "contains",
                "/v",
                matcher("x-version").setStringMatch(StringMatcher.newBuilder().setContains("beta"))));
        host.addRoutes(route(
                plain,
                "inverted",
                "/i",
                matcher("x-version").setInvertMatch(true).setStringMatch(exact("v1"))));
        host.addRoutes(route(plain, "present", "/p", matcher("x-debug").setPresentMatch(true)));
        host.addRoutes(route(plain, "absent", "/a", matcher("x-debug").setPresentMatch(false)));
    }

    private static Route.Builder editing(Route plain) {
        return route(plain, "edit", "/edit")
                .addRequestHeadersToRemove("x-secret")
                .addRequestHeadersToAdd(header("x-added", "1", HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD))
                .addRequestHeadersToAdd(header("x-kept", "new", HeaderAppendAction.ADD_IF_ABSENT))
                .addRequestHeadersToAdd(header("x-over", "100%%", HeaderAppendAction.OVERWRITE_IF_EXISTS))
                .addResponseHeadersToRemove("x-internal")
                .addResponseHeadersToAdd(header("x-served", "yes", HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD));
    }

    private static Route.Builder limited(Route plain) {
        var always = RuntimeFractionalPercent.newBuilder()
                .setDefaultValue(FractionalPercent.newBuilder().setNumerator(100));
        return route(plain, "limited", "/limited")
                .putTypedPerFilterConfig(
                        "envoy.filters.http.local_ratelimit",
                        Any.pack(LocalRateLimit.newBuilder()
                                .setStatPrefix("limited")
                                .setFilterEnabled(always)
                                .setFilterEnforced(always)
                                .setTokenBucket(TokenBucket.newBuilder()
                                        .setMaxTokens(2)
                                        .setFillInterval(com.google.protobuf.Duration.newBuilder()
                                                .setSeconds(3_600)))
                                .build()));
    }

    private static Route.Builder retrying(Route plain) {
        var retrying = route(plain, "retry", "/retry");
        retrying.getRouteBuilder()
                .getRetryPolicyBuilder()
                .setRetryOn("connect-failure,gateway-error")
                .setRetryBackOff(RetryPolicy.RetryBackOff.newBuilder()
                        .setBaseInterval(
                                com.google.protobuf.Duration.newBuilder().setNanos(2_000_000)));
        return retrying;
    }

    private static Route.Builder route(Route plain, String mark, String prefix, HeaderMatcher.Builder... conditions) {
        var match = RouteMatch.newBuilder().setPrefix(prefix);
        for (var each : conditions) {
            match.addHeaders(each);
        }
        return plain.toBuilder()
                .setMatch(match)
                .addRequestHeadersToAdd(header("x-route", mark, HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD));
    }

    private static HeaderMatcher.Builder matcher(String name) {
        return HeaderMatcher.newBuilder().setName(name);
    }

    private static StringMatcher.Builder exact(String text) {
        return StringMatcher.newBuilder().setExact(text);
    }

    private static HeaderValueOption.Builder header(String name, String value, HeaderAppendAction action) {
        return HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
                .setAppendAction(action);
    }

    private GatewayServer gateway() {
        var bootstrap = new GatewayBootstrap(
                new GatewayBootstrap.About(Views.AWS.value(), "gw-1", "test"),
                new GatewayBootstrap.Addresses(Rig.loopback(mtls), Rig.loopback(0), Optional.empty()),
                new GatewayBootstrap.Fixed(List.of(), List.of()),
                new GatewayLimits(2, 1_000, 32, Duration.ofSeconds(3)));
        var server = GatewayServer.start(bootstrap, leaf, federation.trust(), InstantSource.system());
        opened.add(server);
        var timer = Executors.newSingleThreadScheduledExecutor();
        opened.add(timer::shutdownNow);
        var client = new XdsClient(
                new XdsClient.Settings(
                        "gw-1", Views.AWS.value(), "hansa", Duration.ofMillis(50), Duration.ofSeconds(1)),
                () -> NettyChannelBuilder.forAddress(Rig.loopback(nodePort))
                        .usePlaintext()
                        .build(),
                new XdsClient.Sink() {
                    @Override
                    public void trust(TrustView view) {
                        assertThat(view).isNotNull();
                    }

                    @Override
                    public void config(GatewayConfig config) {
                        assertThat(server.apply(config)).isNotInstanceOf(GatewayServer.Applied.Refused.class);
                    }
                },
                Optional.empty(),
                new XdsClient.Runtime(timer, Runnable::run, InstantSource.system(), new Random(1)));
        opened.add(client);
        client.start();
        return server;
    }

    /** Status, what the endpoint heard and what of its headers came back, for each request. */
    private List<String> outcomes() throws Exception {
        retried.set(0);
        var outcomes = new ArrayList<String>();
        try (var client = HttpClient.newHttpClient()) {
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!serves(client)) {
                assertThat(System.nanoTime() - end).as("serves within a minute").isNegative();
                TimeUnit.MILLISECONDS.sleep(100);
            }
            for (var request : REQUESTS) {
                var answer = ask(client, request);
                boolean fromEndpoint = answer.statusCode() != 429;
                outcomes.add(request + ": " + answer.statusCode() + ' ' + (fromEndpoint ? answer.body() : "") + ' '
                        + answer.headers().firstValue("x-served").orElse("-") + ' '
                        + answer.headers().firstValue("x-internal").orElse("-"));
            }
        }
        return outcomes;
    }

    private boolean serves(HttpClient client) throws InterruptedException {
        try {
            return ask(client, "GET /").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> ask(HttpClient client, String request) throws IOException, InterruptedException {
        var parts = request.split(" ", -1);
        var builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + order + parts[1]))
                .timeout(Duration.ofSeconds(30))
                .version(HttpClient.Version.HTTP_1_1)
                .method(parts[0], HttpRequest.BodyPublishers.noBody());
        for (int i = 2; i < parts.length; i++) {
            builder.header(parts[i].substring(0, parts[i].indexOf('=')), parts[i].substring(parts[i].indexOf('=') + 1));
        }
        return client.send(builder.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void routesRetriesLimitsAndHeadersMeanTheSameToEnvoy() throws Exception {
        List<String> envoys;
        try (var envoy = Envoy.start(folder, "aws", Envoy.Api.DELTA_GRPC, nodePort)) {
            envoys = outcomes();
            assertThat(envoy.log()).isNotEmpty();
        }
        gateway();

        var ours = outcomes();

        assertThat(ours).isEqualTo(envoys);
        assertThat(ours)
                .contains(
                        "GET /m: 200 default - - - - - 1",
                        "PUT /m: 200 put - - - - - 1",
                        "GET /i: 200 default - - - - - 1",
                        "GET /edit x-secret=s x-added=0 x-kept=old x-over=old: 200 edit 0,1 old 100% - yes -",
                        "GET /limited: 429  - -",
                        "GET /bad: 503 default - - - - - 1",
                        "GET /retry: 200 retry - - - - - 1");
    }
}
