package io.hansa.core.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpansTest {

    @ParameterizedTest
    @CsvSource({
        "250ms, 250, 250ms",
        "1000ms, 1000, 1s",
        "30s, 30000, 30s",
        "90s, 90000, 90s",
        "5m, 300000, 5m",
        "2h, 7200000, 2h",
        "24h, 86400000, 1d",
        "7d, 604800000, 7d",
        "0s, 0, 0s"
    })
    void readsAndWritesSpansAsPeopleDo(String text, long millis, String canonical) {
        assertThat(Spans.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Spans.format(Duration.ofMillis(millis))).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "5S", "1.5s", "5m3s", "9999999999999s"})
    void refusesEverythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Spans.parse(text)).withMessageContaining("expected");
    }

    @Test
    void readsBackWhatItWrites() {
        for (long millis = 0; millis < 200_000_000; millis = millis * 3 + 7) {
            var span = Duration.ofMillis(millis);
            assertThat(Spans.parse(Spans.format(span))).isEqualTo(span);
        }
    }
}
