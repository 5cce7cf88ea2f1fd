package io.hansa.node.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How bin/jdk25 chooses among the JDKs of a machine; the machine is a folder of made-up homes. */
class LauncherTest {

    private record Answer(int exit, String out, String err) {}

    @TempDir
    Path machine;

    @TempDir
    Path aside;

    @Test
    void takesTheJdk25AmongOthers() throws Exception {
        install("java-17", "17.0.15", "javac");
        install("java-26", "26", "javac");
        var wanted = install("temurin-25", "25.0.3", "javac");

        assertThat(ask()).isEqualTo(new Answer(0, wanted + "\n", ""));
    }

    @Test
    void takesANewerOneWhereThereIsNo25() throws Exception {
        install("java-17", "17.0.15", "javac");
        var wanted = install("java-26", "26", "javac");

        assertThat(ask()).isEqualTo(new Answer(0, wanted + "\n", ""));
    }

    @Test
    void buildsWithNoJreButRunsOnOne() throws Exception {
        var jre = install("jre-25", "25.0.3", "");

        assertThat(ask().exit()).isEqualTo(1);
        assertThat(ask("--runtime")).isEqualTo(new Answer(0, jre + "\n", ""));
    }

    @Test
    void saysInOneSentenceThatThereIsNone() throws Exception {
        install("java-17", "17.0.15", "javac");

        var answer = ask();

        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err())
                .startsWith("hansa: no JDK 25 found")
                .endsWith(".\n")
                .hasLineCount(1);
    }

    private Path install(String name, String version, String compiler) throws IOException {
        var home = machine.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        for (var program : List.of("java", compiler)) {
            if (!program.isEmpty()) {
                Files.writeString(home.resolve("bin").resolve(program), "#!/bin/sh\n");
                assertThat(home.resolve("bin").resolve(program).toFile().setExecutable(true))
                        .isTrue();
            }
        }
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Answer ask(String... arguments) throws Exception {
        var out = aside.resolve("out").toFile();
        var err = aside.resolve("err").toFile();
        var builder =
                new ProcessBuilder("bash", House.root().resolve("bin/jdk25").toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "JAVA25_HOME"));
        builder.environment().put("HANSA_JDK_FOLDERS", machine.toString());
        builder.environment().put("PATH", pathWithoutJava());
        var process = builder.redirectOutput(out).redirectError(err).start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Answer(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    }

    /** A folder with the few programs that the script calls, so that no java of this machine is found. */
    private String pathWithoutJava() throws IOException {
        var folder = Files.createDirectories(aside.resolve("programs"));
        for (var program : List.of("bash", "sed", "dirname", "readlink")) {
            for (var place : List.of("/usr/bin", "/bin")) {
                var link = folder.resolve(program);
                if (Files.isExecutable(Path.of(place, program)) && !Files.exists(link)) {
                    Files.createSymbolicLink(link, Path.of(place, program));
                }
            }
        }
        return folder.toString();
    }
}
