package io.hansa.node.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.fault.FederationException;
import io.hansa.node.config.ConfigFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLockTest {

    @TempDir
    private Path folder;

    /** Takes the lock in a process of its own and says how that went. */
    static final class Other {
        private Other() {}

        public static void main(String[] args) {
            try (var lock = InstanceLock.take(Path.of(args[0]))) {
                System.out.print("taken " + lock.getClass().getSimpleName());
            } catch (FederationException e) {
                System.out.print(e.fault().code());
            }
        }
    }

    private String anotherProcess() throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.resolve("data").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @Test
    void aSecondProcessIsRefusedUntilTheFirstEnds() throws Exception {
        try (var lock = InstanceLock.take(folder.resolve("data"))) {
            assertThat(lock).isNotNull();
            assertThat(anotherProcess()).isEqualTo(ConfigFault.IDENTITY_IN_USE.code());
        }

        assertThat(anotherProcess()).isEqualTo("taken InstanceLock");
    }

    @Test
    void aSecondTakerInThisProcessIsRefused() {
        try (var lock = InstanceLock.take(folder)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> InstanceLock.take(folder))
                    .isInstanceOfSatisfying(
                            FederationException.class,
                            e -> assertThat(e.fault()).isEqualTo(ConfigFault.IDENTITY_IN_USE));
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "x");

        assertThatThrownBy(() -> InstanceLock.take(file.resolve("data")))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.fault()).isEqualTo(ConfigFault.STATE_DIR))
                .hasMessageContaining("data");
    }
}
