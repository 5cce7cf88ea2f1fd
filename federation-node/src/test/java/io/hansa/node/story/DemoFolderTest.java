package io.hansa.node.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.fault.FederationException;
import io.hansa.node.demo.DemoFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoFolderTest {
    @TempDir
    Path temp;

    @Test
    void aFreshStartForgetsWhatADemoLeft() throws Exception {
        var folder = new DemoFolder(temp.resolve("demo"));
        folder.lock(false).close();
        Files.createDirectories(temp.resolve("demo/aws-use1/data"));
        Files.writeString(temp.resolve("demo/aws-use1/data/hansa.db"), "state");

        try (var lock = folder.lock(true)) {
            folder.forgetState();
            assertThat(lock.isOpen()).isTrue();
        }

        assertThat(temp.resolve("demo")).isDirectoryNotContaining(path -> !path.endsWith("demo.lock"));
    }

    @Test
    void aFreshStartNeverDeletesWhatNoDemoMade() throws Exception {
        Files.writeString(temp.resolve("thesis.tex"), "years of work");

        assertThatThrownBy(() -> new DemoFolder(temp).lock(true))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.fault()).isEqualTo(DemoFault.DIR_NOT_OURS));
        assertThat(temp.resolve("thesis.tex")).exists();
        assertThat(temp.resolve("demo.lock")).doesNotExist();
    }

    @Test
    void aFileIsNoFolder() throws IOException {
        var file = Files.writeString(temp.resolve("file"), "");

        assertThatThrownBy(() -> new DemoFolder(file).lock(false))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("is not a folder");
    }
}
