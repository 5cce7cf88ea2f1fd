package io.hansa.gateway.sni;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what belongs to a server name: an exact entry, else the longest {@code *.suffix}; never a default. Immutable.
 *
 * @param <T> what is found
 */
public final class SniRouter<T> {
    private final Map<String, T> exact = new HashMap<>();
    private final Map<String, T> suffixes = new HashMap<>();

    /** A router over lower-case names and {@code *.suffix} patterns. */
    public SniRouter(Map<String, T> entries) {
        entries.forEach((name, value) -> {
            if (name.startsWith("*.")) {
                suffixes.put(name.substring(1), value);
            } else {
                exact.put(name, value);
            }
        });
    }

    /** What belongs to that lower-case name. {@code *.a.b} takes {@code x.a.b} and {@code y.x.a.b}, never {@code a.b}. */
    public Optional<T> find(String serverName) {
        var found = exact.get(serverName);
        // The first dot gives the longest suffix, so the first hit is the best one.
        for (int dot = serverName.indexOf('.', 1); found == null && dot >= 0; dot = serverName.indexOf('.', dot + 1)) {
            found = suffixes.get(serverName.substring(dot));
        }
        return Optional.ofNullable(found);
    }
}
