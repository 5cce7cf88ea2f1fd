package io.hansa.core.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimeTest {
    private final VirtualTime time = new VirtualTime();
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsWhatFallsDueInOrderOfTimeThenOfScheduling() {
        time.schedule(Duration.ofSeconds(2), () -> ran.add("c"));
        time.schedule(Duration.ofSeconds(1), () -> ran.add("a"));
        time.schedule(Duration.ofSeconds(1), () -> ran.add("b"));

        time.advance(Duration.ofMillis(1500));
        assertThat(ran).containsExactly("a", "b");
        assertThat(time.instant()).isEqualTo(VirtualTime.START.plusMillis(1500));

        time.advance(Duration.ofSeconds(1));
        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void showsATaskItsOwnInstantAndRunsWhatItSchedules() {
        time.schedule(Duration.ofSeconds(1), () -> {
            ran.add(time.instant().toString());
            time.schedule(Duration.ofSeconds(1), () -> ran.add(time.instant().toString()));
        });

        time.advance(Duration.ofSeconds(5));

        assertThat(ran).containsExactly("2026-11-02T12:00:01Z", "2026-11-02T12:00:02Z");
    }

    @Test
    void repeatsUntilTheRegistrationIsClosed() {
        var registration = time.every(Duration.ofSeconds(1), () -> ran.add("x"));
        time.advance(Duration.ofSeconds(3));
        assertThat(ran).hasSize(3);

        registration.close();
        time.advance(Duration.ofSeconds(3));

        assertThat(ran).hasSize(3);
        assertThat(time.waiting()).isZero();
    }
}
