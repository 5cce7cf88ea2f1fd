package io.hansa.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hansa.core.fault.FederationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {

    @TempDir
    private Path folder;

    private static TreeMap<String, byte[]> entries(String... texts) {
        var entries = new TreeMap<String, byte[]>();
        for (String text : texts) {
            entries.put("type/" + text, text.getBytes(StandardCharsets.UTF_8));
        }
        return entries;
    }

    @Test
    void givesBackWhatWasWrittenLast() {
        var file = folder.resolve("snapshot");
        var first = SnapshotFile.open(file);
        assertThat(first.entries()).isEmpty();
        first.write(entries("one", "two"));
        first.write(entries("three"));

        var again = SnapshotFile.open(file);
        assertThat(again.entries()).hasSize(1).containsKey("type/three");
        assertThat(again.entries().get("type/three")).asString().isEqualTo("three");
        assertThat(folder.toFile().list()).containsExactly("snapshot");
    }

    @Test
    void refusesADamagedFileByNameAndLeavesItAlone() throws IOException {
        var file = folder.resolve("snapshot");
        SnapshotFile.open(file).write(entries("one"));
        var good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at++) {
            var bad = good.clone();
            bad[at] ^= 0x10;
            Files.write(file, bad);
            assertThatExceptionOfType(FederationException.class)
                    .as("byte %d", at)
                    .isThrownBy(() -> SnapshotFile.open(file))
                    .withMessageContaining(file.toString())
                    .withMessageContaining("move it away")
                    .satisfies(e -> assertThat(e.fault()).isEqualTo(ConfigFault.SNAPSHOT_CORRUPT));
            assertThat(Files.readAllBytes(file)).isEqualTo(bad);
        }
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        var file = folder.resolve("snapshot");
        SnapshotFile.open(file).write(entries("one"));
        var good = Files.readAllBytes(file);
        for (int length = 0; length < good.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(good, length));
            assertThatExceptionOfType(FederationException.class).isThrownBy(() -> SnapshotFile.open(file));
        }
    }

    @Test
    void keepsTheOldFileWhenTheNewOneCannotBeWritten() throws IOException {
        var file = folder.resolve("snapshot");
        var snapshot = SnapshotFile.open(file);
        snapshot.write(entries("one"));
        // A folder in the place of the new file makes every write fail, for root as well.
        Files.createDirectories(folder.resolve("snapshot.new/x"));

        assertThatExceptionOfType(FederationException.class)
                .isThrownBy(() -> snapshot.write(entries("two")))
                .satisfies(e -> assertThat(e.fault()).isEqualTo(ConfigFault.SNAPSHOT_UNWRITABLE));
        assertThat(SnapshotFile.open(file).entries()).containsOnlyKeys("type/one");
        assertThat(snapshot.entries()).containsOnlyKeys("type/one");
    }

    @Test
    void doesNotShareItsBytes() {
        var snapshot = SnapshotFile.open(folder.resolve("snapshot"));
        var mine = new TreeMap<>(Map.of("a", new byte[] {1}));
        snapshot.write(mine);
        mine.get("a")[0] = 2;
        snapshot.entries().get("a")[0] = 3;
        assertThat(snapshot.entries().get("a")).containsExactly(1);
    }
}
