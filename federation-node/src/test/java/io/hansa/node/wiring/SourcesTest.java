package io.hansa.node.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.cloud.file.FileServiceSource;
import io.hansa.cloud.file.FileSourceSettings;
import io.hansa.cloud.poll.Scheduler;
import io.hansa.core.port.Registration;
import io.hansa.core.port.ServiceSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SourcesTest {

    /** Time stands still: these sources are only named. */
    private static final Scheduler NEVER = new Scheduler() {
        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }

        @Override
        public Registration after(Duration delay, Runnable task) {
            return () -> {};
        }
    };

    @Test
    void twoOfAKindAreToldApartSoThatNeitherHidesTheOther() {
        ServiceSource here = new FileServiceSource(FileSourceSettings.of(Path.of("here")), NEVER);
        ServiceSource there = new FileServiceSource(FileSourceSettings.of(Path.of("there")), NEVER);

        var named = Sources.named(List.of(here, there));

        assertThat(named.keySet()).containsExactly("file", "file-2");
        assertThat(named.values()).containsExactly(here, there);
    }
}
