package io.hansa.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.config.HttpRouteRule.Answers;
import io.hansa.gateway.config.HttpRouteRule.Backoff;
import io.hansa.gateway.config.HttpRouteRule.Retry;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.HttpBackend;
import io.hansa.gateway.testkit.HttpCaller;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Retries of gateways' errors, the waits between tries and the budget of retries. */
class RetryRuleTest {
    private static final Backoff DOUBLING = new Backoff(Duration.ofMillis(25), Duration.ofMillis(250));
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";

    private final Rig rig = new Rig();
    private final GatewayServer gateway = rig.gateway(Rig.nothing());

    @AfterEach
    void close() {
        rig.close();
    }

    private TestServer failing(int status) {
        return rig.add(TestServer.start(socket -> {
            while (!HttpBackend.readHead(socket.getInputStream()).isEmpty()) {
                socket.getOutputStream()
                        .write(("HTTP/1.1 " + status + " No\r\nContent-Length: 3\r\n\r\nown")
                                .getBytes(StandardCharsets.US_ASCII));
            }
        }));
    }

    /** One endpoint for each priority, so that the first is asked first. */
    private HttpCaller caller(Retry retry, ClusterConfig.Policy policy, EndpointConfig... endpoints) throws Exception {
        var rule = new HttpRouteRule(
                new HttpRouteRule.Match.Prefix("/"), Destination.to("c"), Optional.empty(), Duration.ZERO, retry);
        assertThat(gateway.apply(Configs.config(
                        List.of(Configs.listener("http", Configs.http(rule))), Configs.tiers("c", policy, endpoints))))
                .isEqualTo(new GatewayServer.Applied.Whole());
        return new HttpCaller(rig.connect(gateway, "http"));
    }

    private static Retry tries(int max) {
        return new Retry(max, Duration.ZERO, DOUBLING, Answers.GATEWAY_ERRORS_RETRIED);
    }

    @Test
    void aGatewaysErrorIsTriedElsewhereWhereThatCannotDoAnythingTwice() throws Exception {
        var bad = failing(503);
        var good = rig.add(HttpBackend.start("good"));
        var caller = caller(
                tries(3),
                ClusterConfig.Policy.DEFAULT,
                EndpointConfig.of(bad.address()),
                EndpointConfig.of(good.address()));
        assertThat(caller.get("/").body()).isEqualTo("good:0");
        var posted = caller.ask(POST);
        assertThat(posted.status()).isEqualTo(503);
        assertThat(posted.body()).isEqualTo("own");
        assertThat(good.requests()).isEqualTo(1);
        assertThat(gateway.targets()).isEmpty();
        assertThat(gateway.metrics().toText()).contains("hansa_gateway_http_retries_total 1");
    }

    @Test
    void theLastGatewaysErrorIsTheCallers() throws Exception {
        var caller = caller(
                tries(2),
                ClusterConfig.Policy.DEFAULT,
                EndpointConfig.of(failing(502).address()),
                EndpointConfig.of(failing(504).address()),
                EndpointConfig.of(rig.add(HttpBackend.start("good")).address()));
        var answer = caller.get("/");
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.body()).isEqualTo("own");
    }

    @Test
    void whenNobodyElseIsLeftTheCallerIsToldWhatFailed() throws Exception {
        var caller = caller(
                tries(3),
                ClusterConfig.Policy.DEFAULT,
                EndpointConfig.of(failing(503).address()));
        var answer = caller.get("/");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.head()).contains("x-hansa-reason: gateway_error");
    }

    @Test
    void noOtherErrorAndNothingByDefaultIsRetried() throws Exception {
        var good = EndpointConfig.of(rig.add(HttpBackend.start("good")).address());
        var broken = EndpointConfig.of(failing(500).address());
        assertThat(caller(tries(3), ClusterConfig.Policy.DEFAULT, broken, good)
                        .get("/")
                        .status())
                .isEqualTo(500);
        var bad = EndpointConfig.of(failing(503).address());
        assertThat(caller(Retry.DEFAULT, ClusterConfig.Policy.DEFAULT, bad, good)
                        .get("/")
                        .status())
                .isEqualTo(503);
    }

    @Test
    void withoutABudgetLeftThereIsNoRetry() throws Exception {
        var none = new ClusterConfig.Breaker(10, 10, 10, 10, Optional.of(new ClusterConfig.RetryBudget(20, 0)));
        var policy = new ClusterConfig.Policy(Duration.ofSeconds(1), Optional.empty(), Optional.empty(), none);
        var resetting = rig.add(TestServer.start(socket -> {
            HttpBackend.readHead(socket.getInputStream());
            TestServer.reset(socket);
        }));
        var good = rig.add(HttpBackend.start("good"));
        var caller =
                caller(tries(3), policy, EndpointConfig.of(resetting.address()), EndpointConfig.of(good.address()));
        assertThat(caller.get("/").status()).isEqualTo(502);
        assertThat(good.requests()).isZero();
    }

    @Test
    void waitsDoubleUpToTheLongestAndAreDrawnBelow() {
        assertThat(List.of(1, 2, 3, 4, 5, 60).stream()
                        .map(retry -> DOUBLING.pause(retry, 1).toMillis())
                        .toList())
                .containsExactly(25L, 75L, 175L, 250L, 250L, 250L);
        assertThat(DOUBLING.pause(3, 0)).isZero();
        assertThat(DOUBLING.pause(3, 0.5)).hasNanos(87_500_000);
        assertThat(Backoff.NONE.pause(5, 1)).isZero();
        assertThat(new Backoff(Duration.ofHours(1), Duration.ofHours(1)).pause(16, 1))
                .isEqualTo(Duration.ofHours(1));
    }
}
