package io.hansa.node.house;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What packaging laid out: the launcher and all jars, as users have them. */
public final class Distribution {
    private Distribution() {}

    /** Its folder; a test that needs one is skipped where nothing was packaged. */
    public static Path home() throws IOException {
        var home = find();
        assumeTrue(home.isPresent(), "no distribution is laid out in federation-node/target (mvn package)");
        return home.orElseThrow();
    }

    private static Optional<Path> find() throws IOException {
        try (var built = Files.newDirectoryStream(Path.of("target"), "hansa-*")) {
            for (var home : built) {
                if (Files.isExecutable(home.resolve("bin/hansa")) && Files.exists(home.resolve(".built"))) {
                    return Optional.of(home.toAbsolutePath());
                }
            }
        }
        return Optional.empty();
    }
}
