package io.hansa.cloud.file;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a {@link FileServiceSource} watches, and its limits. Immutable.
 *
 * @param path a directory ({@code *.yaml}, {@code *.yml}, {@code *.json} in it, not below it), or one file
 * @param scanInterval between two looks at the files, 10 ms to 1 h; a change is taken when two looks agree on it, so that a
 *     file that is being written is never half taken
 * @param filesMax files in the directory
 * @param fileBytesMax size of one file
 * @param servicesMax services in all files
 * @param checksAtOnceMax health checks that run at the same time
 */
public record FileSourceSettings(
        Path path, Duration scanInterval, int filesMax, long fileBytesMax, int servicesMax, int checksAtOnceMax) {

    public FileSourceSettings {
        if (scanInterval.compareTo(Duration.ofMillis(10)) < 0 || scanInterval.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("scanInterval: " + scanInterval + " (expected: 10 ms to 1 h)");
        }
        if (filesMax < 1 || fileBytesMax < 1 || servicesMax < 1 || checksAtOnceMax < 1) {
            throw new IllegalArgumentException("limits: " + filesMax + ", " + fileBytesMax + ", " + servicesMax + ", "
                    + checksAtOnceMax + " (expected: each at least 1)");
        }
    }

    /** Looks four times a second, with limits that a registry kept by hand never meets. */
    public static FileSourceSettings of(Path path) {
        return new FileSourceSettings(path, Duration.ofMillis(250), 1000, 1 << 20, 10_000, 64);
    }
}
