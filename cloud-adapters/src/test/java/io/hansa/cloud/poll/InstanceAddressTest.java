package io.hansa.cloud.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InstanceAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1:80", "127.0.0.1:9003", "order.shop.svc:443", "[2001:db8::1]:80", "my_host:1"})
    void takesWhereAnInstanceCanBe(String text) {
        assertThat(InstanceAddress.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "999.1.1.1:80",
                "1.2.3:80",
                "010.0.0.1:80",
                "2130706433:80",
                "0x7f.1:80",
                "0.0.0.0:80",
                "169.254.169.254:80",
                "224.0.0.1:80",
                "255.255.255.255:80",
                "[fe80::1]:80",
                "[::]:80",
                "[fd00:ec2::254]:80",
                "[::ffff:169.254.169.254]:80",
                "[2001:db8::g]:80",
                "-a:80",
                "a..b:80",
                "user@host:80",
                "10.0.0.1",
                "10.0.0.1:0",
                "10.0.0.1:65536",
                ":80",
                "10.0.0.1:http"
            })
    void refusesWhereNoneCanBe(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InstanceAddress.parse(text))
                .withMessageContaining("expected");
    }
}
