package io.hansa.node.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AOT caches of the distribution: used wherever it is unpacked, and never in the way when one does not fit. */
final class AotCacheIT {

    private record Answer(int exit, String out, String err) {}

    @TempDir
    Path temp;

    private Path home;
    private Path cache;

    /** A copy elsewhere, as somebody unpacks it. */
    @BeforeEach
    void unpack() throws Exception {
        var built = Distribution.home();
        assumeTrue(
                Files.exists(built.resolve("aot/cli/cache.aot")), "packaging made no AOT cache on this JDK (bin/aot)");
        home = temp.resolve("elsewhere");
        var copy = new ProcessBuilder("cp", "-al", built.toString(), home.toString())
                .inheritIO()
                .start();
        assertThat(copy.waitFor()).isZero();
        cache = home.resolve("aot/cli/cache.aot");
    }

    @Test
    void isUsedWhereTheDistributionWasUnpacked() throws Exception {
        var loaded = temp.resolve("loaded");
        var answer = version("-Xlog:class+load:file=" + loaded);

        assertThat(answer.exit()).isZero();
        assertThat(Files.readString(loaded))
                .containsPattern("io\\.hansa\\.node\\.cli\\.Hansa source: shared objects file");
    }

    @Test
    void oneThatIsDamagedIsNotUsed() throws Exception {
        var good = Files.readAllBytes(cache);
        for (var damaged : List.of(
                new byte[0], "no cache".getBytes(StandardCharsets.US_ASCII), Arrays.copyOf(good, good.length / 2))) {
            Files.delete(cache);
            Files.write(cache, damaged);
            assertStartsQuietly();
        }
    }

    @Test
    void oneThatWasMadeWithOtherJarsIsNotUsed() throws Exception {
        Path jar;
        try (var jars = Files.newDirectoryStream(home.resolve("lib"), "federation-core-*.jar")) {
            jar = jars.iterator().next();
        }
        var bytes = Files.readAllBytes(jar);
        Files.delete(jar);
        Files.write(jar, bytes);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));

        assertStartsQuietly();
    }

    @Test
    void oneThatWasMadeByAnotherJdkIsNotEvenOffered() throws Exception {
        var release = home.resolve("aot/release");
        Files.delete(release);
        Files.writeString(release, "JAVA_VERSION=\"25\"\n");
        Files.delete(cache);
        Files.write(cache, new byte[] {1});

        assertStartsQuietly();
    }

    @Test
    void otherFlagsOfTheUserDoWithoutIt() throws Exception {
        assertThat(version("-XX:+UseCompactObjectHeaders")).isEqualTo(version(""));
    }

    private void assertStartsQuietly() throws Exception {
        var answer = version("");
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).startsWith("hansa ").hasLineCount(1);
    }

    private Answer version(String options) throws IOException, InterruptedException {
        var out = temp.resolve("out").toFile();
        var err = temp.resolve("err").toFile();
        var builder = new ProcessBuilder(home.resolve("bin/hansa").toString(), "--version")
                .redirectOutput(out)
                .redirectError(err);
        builder.environment().put("HANSA_JAVA_OPTS", options);
        var process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Answer(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    }
}
