package io.hansa.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "aws-use1", "0", "a1-b2-c3"})
    void takesLabels(String name) {
        assertThat(new ClusterId(name)).hasToString(name);
        assertThat(new ServiceName(name)).hasToString(name);
        assertThat(new NodeId(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "A", "a_b", "a.b", "a b", "ü", "a/b", "a\nb"})
    void refusesEverythingElse(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClusterId(name))
                .withMessageContaining("expected");
        assertThatIllegalArgumentException().isThrownBy(() -> new ServiceName(name));
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeId(name));
    }

    @Test
    void bringsNoHostileNameIntoALogLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClusterId("x\n\u001b[31m" + "y".repeat(500)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200).doesNotContain("\n", "\u001b"));
    }

    @Test
    void boundsTheLengthOfNames() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ClusterId("a".repeat(41)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ServiceName("a".repeat(64)));
        assertThatIllegalArgumentException().isThrownBy(() -> new FederationName("acme"));
        assertThat(new FederationName("acme.mesh")).hasToString("acme.mesh");
    }

    @ParameterizedTest
    @CsvSource({"gw.example.com:15443, gw.example.com, 15443", "127.0.0.1:1, 127.0.0.1, 1", "'[::1]:65535', ::1, 65535"
    })
    void readsAddresses(String text, String host, int port) {
        var address = HostPort.parse(text);
        assertThat(address).isEqualTo(new HostPort(host, port));
        assertThat(address).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host", ":1", "host:", "host:0", "host:65536", "host:x", "::1:80", "ho st:1", "http://h:1"})
    void refusesOddAddresses(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text));
    }

    @Test
    void countsWhatIsReadyByVersion() {
        var at = new HostPort("10.0.0.1", 80);
        var health = HealthVector.of(
                List.of(
                        new Endpoint("a", at, "v1", "", 1, true),
                        new Endpoint("b", at, "v1", "", 1, false),
                        new Endpoint("c", at, "v2", "", 1, true)),
                50);

        assertThat(health.ready()).isEqualTo(2);
        assertThat(health.total()).isEqualTo(3);
        assertThat(health.capacity()).isEqualTo(100);
        assertThat(health.readyPercent()).isEqualTo(66);
        assertThat(health.readyByVersion()).isEqualTo(Map.of("v1", 1, "v2", 1));
        assertThat(HealthVector.NONE.readyPercent()).isZero();
    }
}
