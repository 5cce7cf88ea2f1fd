package io.hansa.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.balance.TokenBucket;
import io.hansa.gateway.config.Destination;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.config.HttpRouteRule.RateLimit;
import io.hansa.gateway.server.GatewayServer;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.HttpBackend;
import io.hansa.gateway.testkit.HttpCaller;
import io.hansa.gateway.testkit.Rig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many requests a route takes, and what the others are told. */
class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;
    private static final RateLimit TWO = new RateLimit(2, 1, Duration.ofHours(1), 429);

    private final Rig rig = new Rig();
    private final GatewayServer gateway = rig.gateway(Rig.nothing());
    private final HttpBackend backend = rig.add(HttpBackend.start("b"));

    @AfterEach
    void close() {
        rig.close();
    }

    private void route(HttpRouteRule... rules) {
        assertThat(gateway.apply(Configs.config(
                        List.of(Configs.listener("http", Configs.http(rules))),
                        Configs.cluster("c", backend.address()))))
                .isEqualTo(new GatewayServer.Applied.Whole());
    }

    @Test
    void whatIsOverTheLimitOfItsRouteIsRefusedAndNothingElse() throws Exception {
        route(
                HttpRouteRule.prefix("/limited", Destination.to("c")).limitedTo(TWO),
                HttpRouteRule.prefix("/", Destination.to("c")));
        var caller = new HttpCaller(rig.connect(gateway, "http"));
        assertThat(caller.get("/limited").status()).isEqualTo(200);
        assertThat(caller.get("/limited").status()).isEqualTo(200);
        var refused = caller.get("/limited");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.head()).contains("429 Too Many Requests", "x-hansa-reason: rate_limited");
        assertThat(caller.get("/other").status()).isEqualTo(200);
        assertThat(backend.requests()).isEqualTo(3);
    }

    @Test
    void aChangeOfOtherRoutesDoesNotFillTheBucket() throws Exception {
        var limited = HttpRouteRule.prefix("/limited", Destination.to("c")).limitedTo(TWO);
        route(limited);
        var caller = new HttpCaller(rig.connect(gateway, "http"));
        assertThat(caller.get("/limited").status()).isEqualTo(200);
        assertThat(caller.get("/limited").status()).isEqualTo(200);
        route(HttpRouteRule.prefix("/new", Destination.to("c")), limited);
        assertThat(caller.get("/limited").status()).isEqualTo(429);
        route(HttpRouteRule.prefix("/limited", Destination.to("c"))
                .limitedTo(new RateLimit(1, 1, Duration.ofHours(1), 503)));
        assertThat(caller.get("/limited").status()).isEqualTo(200);
        assertThat(caller.get("/limited").status()).isEqualTo(503);
    }

    @Test
    void tokensComeBackWithEachFillUpToAFullBucket() {
        var bucket = new TokenBucket(new RateLimit(3, 2, Duration.ofSeconds(1), 429), 0);
        assertThat(taken(bucket, 0)).isEqualTo(3);
        assertThat(taken(bucket, SECOND - 1)).isZero();
        assertThat(taken(bucket, SECOND)).isEqualTo(2);
        assertThat(taken(bucket, SECOND + SECOND / 2)).isZero();
        assertThat(taken(bucket, 2 * SECOND)).isEqualTo(2);
        assertThat(taken(bucket, 1_000_000 * SECOND)).isEqualTo(3);
    }

    private static int taken(TokenBucket bucket, long now) {
        int taken = 0;
        while (bucket.take(now)) {
            taken++;
        }
        return taken;
    }

    @Test
    void noTokenIsTakenTwiceByManyAtOnce() throws Exception {
        var bucket = new TokenBucket(new RateLimit(10_000, 1, Duration.ofHours(1), 429), 0);
        var taken = new AtomicInteger();
        var threads = List.of(1, 2, 3, 4).stream()
                .map(_ -> Thread.ofPlatform().start(() -> taken.addAndGet(taken(bucket, 0))))
                .toList();
        for (var thread : threads) {
            thread.join();
        }
        assertThat(taken).hasValue(10_000);
    }
}
