package io.hansa.cloud.health;

import io.hansa.core.resource.TreeReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How the instances of one service are checked. Immutable.
 *
 * @param path what HTTP asks for; unused otherwise
 * @param interval from the end of one check to the start of the next, 50 ms to 1 h
 * @param timeout for a whole check, 10 ms to 1 min
 * @param unhealthyThreshold failures in a row after which an instance is not ready, 1 to 100; a refused connection counts
 *     as all of them
 * @param healthyThreshold successes in a row after which an instance is ready again, 1 to 100
 */
public record HealthCheck(
        Type type, String path, Duration interval, Duration timeout, int unhealthyThreshold, int healthyThreshold) {

    /** What a check does: nothing (always ready), a TCP connection, or an HTTP GET that must answer 200 to 299. */
    public enum Type {
        NONE,
        TCP,
        HTTP;

        static Type parse(String word) {
            return Arrays.stream(values())
                    .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("'" + word + "' (expected: tcp, http or none)"));
        }
    }

    /** A service that names no check gets a TCP connection twice a second. */
    public static final HealthCheck TCP_TWICE_A_SECOND =
            new HealthCheck(Type.TCP, "/", Duration.ofMillis(500), Duration.ofSeconds(1), 2, 1);

    /** No check: the source's own word is enough. */
    public static final HealthCheck NO_CHECK =
            new HealthCheck(Type.NONE, "/", TCP_TWICE_A_SECOND.interval(), TCP_TWICE_A_SECOND.timeout(), 2, 1);

    /** Visible ASCII only: nothing that could end the request line. */
    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e]{0,255}");

    /** Reads {@code healthCheck}; what is absent is as in {@link #TCP_TWICE_A_SECOND}. */
    public static HealthCheck read(TreeReader in) {
        var otherwise = TCP_TWICE_A_SECOND;
        var check = new HealthCheck(
                in.value("type", Type::parse, otherwise.type),
                in.value("path", HealthCheck::path, otherwise.path),
                in.duration("interval", otherwise.interval, Duration.ofMillis(50), Duration.ofHours(1)),
                in.duration("timeout", otherwise.timeout, Duration.ofMillis(10), Duration.ofMinutes(1)),
                (int) in.whole("unhealthyThreshold", otherwise.unhealthyThreshold, 1, 100),
                (int) in.whole("healthyThreshold", otherwise.healthyThreshold, 1, 100));
        in.finish();
        return check;
    }

    /**
     * Reads a check that is one word: {@code none}, {@code tcp}, or a path such as {@code /health} for HTTP; the rest is as in
     * {@link #TCP_TWICE_A_SECOND}.
     */
    public static HealthCheck parse(String word) {
        var otherwise = TCP_TWICE_A_SECOND;
        if (word.startsWith("/")) {
            return new HealthCheck(
                    Type.HTTP,
                    path(word),
                    otherwise.interval,
                    otherwise.timeout,
                    otherwise.unhealthyThreshold,
                    otherwise.healthyThreshold);
        }
        return switch (word) {
            case "tcp" -> otherwise;
            case "none" -> NO_CHECK;
            default -> throw new IllegalArgumentException("'" + word + "' (expected: none, tcp or a path)");
        };
    }

    /** The word that {@link #parse} reads; times and thresholds are not part of it. */
    public String word() {
        return type == Type.HTTP ? path : type.name().toLowerCase(Locale.ROOT);
    }

    private static String path(String text) {
        if (!PATH.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "expected a path that begins with / and is at most 256 visible characters");
        }
        return text;
    }
}
