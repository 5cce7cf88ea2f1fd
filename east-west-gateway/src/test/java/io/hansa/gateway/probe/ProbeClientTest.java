package io.hansa.gateway.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.spiffe.SpiffeId;
import io.hansa.gateway.config.CallerRule;
import io.hansa.gateway.config.FilterChain;
import io.hansa.gateway.probe.ProbeResult.Failed;
import io.hansa.gateway.probe.ProbeResult.Failure;
import io.hansa.gateway.testkit.Configs;
import io.hansa.gateway.testkit.Rig;
import io.hansa.gateway.testkit.TestServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeClientTest {
    private static final String NAME = "probe_.b.test";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final SpiffeId GATEWAY = SpiffeId.parse("spiffe://b.test/gateway/gw");

    private final Rig rig = new Rig();
    private final ProbeClient client = rig.add(new ProbeClient(
            rig.federation().leaf("spiffe://a.test/control/node-1"),
            rig.federation().trust(),
            InstantSource.system(),
            Optional.empty()));

    @AfterEach
    void close() {
        rig.close();
    }

    private InetSocketAddress gateway(CallerRule callers) {
        var gateway = rig.gateway("b.test", Rig.nothing());
        gateway.apply(Configs.config(
                List.of(Configs.listener("in", Configs.terminating(NAME, callers, new FilterChain.Action.Echo())))));
        return gateway.address("in").orElseThrow();
    }

    private ProbeResult probe(InetSocketAddress address, Duration timeout) {
        return client.probe(new ProbeTarget(address, NAME, GATEWAY), timeout);
    }

    private static void failed(ProbeResult result, Failure failure) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        Failed.class,
                        each -> assertThat(each.failure()).as(each.detail()).isEqualTo(failure));
    }

    @Test
    void hearsTheOtherGatewayThroughTheRealPath() {
        var result = probe(gateway(CallerRule.trustDomains("a.test")), TIMEOUT);
        assertThat(result).isInstanceOfSatisfying(ProbeResult.Answered.class, answer -> {
            assertThat(answer.cluster()).isEqualTo("b.test");
            assertThat(answer.version()).isEqualTo("0.1.0");
            assertThat(answer.roundTrip()).isPositive().isLessThan(TIMEOUT);
        });
    }

    @Test
    void tellsARefusalFromSilence() {
        failed(probe(rig.freeAddress(), TIMEOUT), Failure.REFUSED);
        var silent = rig.add(TestServer.start(socket -> socket.getInputStream().readAllBytes()));
        failed(probe(silent.address(), Duration.ofMillis(300)), Failure.TIMEOUT);
        var resetting = rig.add(TestServer.start(TestServer::reset));
        failed(probe(resetting.address(), TIMEOUT), Failure.RESET);
    }

    @Test
    void tellsThatAnIdentityWasRefused() {
        failed(probe(gateway(CallerRule.ids("spiffe://c.test/x")), TIMEOUT), Failure.IDENTITY);
        var other =
                new ProbeTarget(gateway(CallerRule.anyone()), NAME, SpiffeId.parse("spiffe://b.test/gateway/another"));
        failed(client.probe(other, TIMEOUT), Failure.IDENTITY);
        rig.federation().evict("b.test");
        failed(probe(other.address(), TIMEOUT), Failure.IDENTITY);
    }

    @Test
    void takesThePlainEchoOfAnEnvoyForAnAnswer() {
        var echo = rig.add(TestServer.echo());
        var gateway = rig.gateway("b.test", Rig.nothing());
        var chain = Configs.terminating(
                NAME, CallerRule.anyone(), FilterChain.Action.Tcp.to(io.hansa.gateway.config.Destination.to("echo")));
        gateway.apply(Configs.config(List.of(Configs.listener("in", chain)), Configs.cluster("echo", echo.address())));
        assertThat(probe(gateway.address("in").orElseThrow(), TIMEOUT)).isInstanceOf(ProbeResult.Answered.class);
    }

    @Test
    void tellsThatSomethingElseAnswered() {
        var talker = rig.add(TestServer.saying("220 mail ready\n"));
        var gateway = rig.gateway("b.test", Rig.nothing());
        var chain = Configs.terminating(
                NAME, CallerRule.anyone(), FilterChain.Action.Tcp.to(io.hansa.gateway.config.Destination.to("mail")));
        gateway.apply(
                Configs.config(List.of(Configs.listener("in", chain)), Configs.cluster("mail", talker.address())));
        failed(probe(gateway.address("in").orElseThrow(), TIMEOUT), Failure.WRONG_ECHO);
    }
}
