package io.hansa.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.config.HeaderEdits;
import io.hansa.gateway.config.HeaderMatch;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.proto.FractionalPercent;
import io.hansa.gateway.proto.HeaderMatcher;
import io.hansa.gateway.proto.HeaderValue;
import io.hansa.gateway.proto.HeaderValueOption;
import io.hansa.gateway.proto.HttpConnectionManager;
import io.hansa.gateway.proto.Listener;
import io.hansa.gateway.proto.LocalRateLimit;
import io.hansa.gateway.proto.RetryPolicy;
import io.hansa.gateway.proto.Route;
import io.hansa.gateway.proto.RouteAction;
import io.hansa.gateway.proto.RouteConfiguration;
import io.hansa.gateway.proto.RouteMatch;
import io.hansa.gateway.proto.RuntimeFractionalPercent;
import io.hansa.gateway.proto.StringMatcher;
import io.hansa.gateway.proto.TokenBucket;
import io.hansa.gateway.resource.ResourceType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is read of routes and of how HTTP is served. */
class HttpReadingTest {
    private HttpRouteRule route(Route.Builder change) throws Exception {
        var routes = XdsCodecTest.built(ResourceType.ROUTES, "outbound|order", RouteConfiguration.class).toBuilder();
        routes.getVirtualHostsBuilder(0).getRoutesBuilder(0).mergeFrom(change.build());
        var decoded = XdsCodec.decode(ResourceType.ROUTES, "outbound|order", Any.pack(routes.build()));
        return ((Piece.Routing) ((XdsCodec.Decoded.Usable) decoded).piece())
                .rules()
                .getFirst();
    }

    private static HeaderValueOption.Builder header(String name, String value) {
        return HeaderValueOption.newBuilder()
                .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value));
    }

    @Test
    void readsWhatARouteAsksOfHeadersAndChangesInThem() throws Exception {
        var rule = route(Route.newBuilder()
                .setMatch(RouteMatch.newBuilder()
                        .addHeaders(HeaderMatcher.newBuilder()
                                .setName(":method")
                                .setStringMatch(StringMatcher.newBuilder().setExact("GET")))
                        .addHeaders(
                                HeaderMatcher.newBuilder().setName("X-Debug").setPresentMatch(false))
                        .addHeaders(HeaderMatcher.newBuilder()
                                .setName("x-version")
                                .setInvertMatch(true)
                                .setStringMatch(StringMatcher.newBuilder().setSuffix("-rc"))))
                .addRequestHeadersToRemove("X-Secret")
                .addRequestHeadersToAdd(header("X-Percent", "100%%"))
                .addResponseHeadersToAdd(header("x-served", "yes")
                        .setAppendAction(HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)));

        assertThat(rule.headers())
                .containsExactly(
                        HeaderMatch.method("GET"),
                        new HeaderMatch("x-debug", new HeaderMatch.Text.Present(), true),
                        new HeaderMatch("x-version", new HeaderMatch.Text.Suffix("-rc"), true));
        assertThat(rule.edits().toRequest())
                .containsExactly(
                        new HeaderEdits.Edit.Remove("x-secret"),
                        new HeaderEdits.Edit.Put("x-percent", "100%", HeaderEdits.Mode.APPEND));
        assertThat(rule.edits().toResponse())
                .containsExactly(new HeaderEdits.Edit.Put("x-served", "yes", HeaderEdits.Mode.OVERWRITE_OR_ADD));
    }

    @Test
    void readsHowLongToWaitBetweenTriesAndWhichAnswersAreTriedAgain() throws Exception {
        var rule = route(Route.newBuilder()
                .setRoute(RouteAction.newBuilder()
                        .setRetryPolicy(RetryPolicy.newBuilder()
                                .setRetryOn("connect-failure,gateway-error")
                                .setRetryBackOff(RetryPolicy.RetryBackOff.newBuilder()
                                        .setBaseInterval(com.google.protobuf.Duration.newBuilder()
                                                .setNanos(20_000_000))))));

        assertThat(rule.retry().answers()).isEqualTo(HttpRouteRule.Answers.GATEWAY_ERRORS_RETRIED);
        assertThat(rule.retry().backoff())
                .isEqualTo(new HttpRouteRule.Backoff(Duration.ofMillis(20), Duration.ofMillis(200)));
    }

    private static LocalRateLimit.Builder limit(int percent) {
        var always = RuntimeFractionalPercent.newBuilder()
                .setDefaultValue(FractionalPercent.newBuilder().setNumerator(percent));
        return LocalRateLimit.newBuilder()
                .setStatPrefix("order")
                .setFilterEnabled(always)
                .setFilterEnforced(always)
                .setTokenBucket(TokenBucket.newBuilder()
                        .setMaxTokens(10)
                        .setFillInterval(
                                com.google.protobuf.Duration.newBuilder().setSeconds(1)));
    }

    @Test
    void readsTheRateLimitOfARoute() throws Exception {
        var rule = route(Route.newBuilder()
                .putTypedPerFilterConfig(
                        "envoy.filters.http.local_ratelimit",
                        Any.pack(limit(100).build())));

        assertThat(rule.limit()).contains(new HttpRouteRule.RateLimit(10, 1, Duration.ofSeconds(1), 429));
    }

    @Test
    void refusesALimitThatWouldNotHoldAndFiltersThatItDoesNotHave() throws Exception {
        var routes = XdsCodecTest.built(ResourceType.ROUTES, "outbound|order", RouteConfiguration.class).toBuilder();
        routes.getVirtualHostsBuilder(0)
                .getRoutesBuilder(0)
                .putTypedPerFilterConfig(
                        "envoy.filters.http.local_ratelimit", Any.pack(limit(50).build()))
                .putTypedPerFilterConfig("envoy.filters.http.cors", Any.getDefaultInstance());

        var path = "virtual_hosts[0].routes[0].typed_per_filter_config";
        assertThat(XdsCodecTest.problems(ResourceType.ROUTES, "outbound|order", routes.build()))
                .containsExactlyInAnyOrder(
                        path + "[envoy.filters.http.cors]: is not supported",
                        path + "[envoy.filters.http.local_ratelimit].filter_enabled: "
                                + "must be 100 %: a limit holds or is not said",
                        path + "[envoy.filters.http.local_ratelimit].filter_enforced: "
                                + "must be 100 %: a limit holds or is not said");
    }

    @Test
    void readsWhatAConnectionMayTurnInto() throws Exception {
        var listener = XdsCodecTest.built(ResourceType.LISTENER, "outbound|order", Listener.class).toBuilder();
        var filter = listener.getFilterChainsBuilder(0).getFiltersBuilder(0);
        filter.setTypedConfig(Any.pack(filter.getTypedConfig().unpack(HttpConnectionManager.class).toBuilder()
                .addUpgradeConfigs(HttpConnectionManager.UpgradeConfig.newBuilder()
                        .setUpgradeType("other")
                        .setEnabled(BoolValue.of(false)))
                .build()));

        assertThat(XdsCodec.decode(ResourceType.LISTENER, "outbound|order", Any.pack(listener.build())))
                .isInstanceOfSatisfying(
                        XdsCodec.Decoded.Usable.class,
                        usable -> assertThat(usable.piece())
                                .isInstanceOfSatisfying(
                                        Piece.Listening.class,
                                        read -> assertThat(read.listener()
                                                        .chains()
                                                        .getFirst()
                                                        .action())
                                                .isInstanceOfSatisfying(
                                                        FilterChain.Action.Http.class,
                                                        http -> assertThat(http.upgrades())
                                                                .containsExactly("websocket"))));
    }

    @Test
    void refusesHeaderValuesThatEnvoyWouldMakeFromTheConnection() throws Exception {
        var routes = XdsCodecTest.built(ResourceType.ROUTES, "outbound|order", RouteConfiguration.class).toBuilder();
        routes.getVirtualHostsBuilder(0)
                .getRoutesBuilder(0)
                .addRequestHeadersToAdd(header("x-from", "%DOWNSTREAM_REMOTE_ADDRESS%"));

        assertThat(XdsCodecTest.problems(ResourceType.ROUTES, "outbound|order", routes.build()))
                .containsExactly("virtual_hosts[0].routes[0].request_headers_to_add[0].header.value: "
                        + "substitutions are not supported; a percent sign is written %%");
    }
}
