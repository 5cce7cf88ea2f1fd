package io.hansa.gateway.config;

import java.util.ArrayList;
import java.util.List;

/**
 * One reason why a configuration is refused, with the place where it stands. Immutable.
 *
 * @param path where, from the root of what was checked, such as {@code listeners[0].chains[2].match}
 * @param reason what is wrong and what is expected, one sentence without a full stop
 */
public record ConfigProblem(String path, String reason) {

    /** This problem as seen from a level further up. */
    public ConfigProblem under(String parent) {
        return new ConfigProblem(path.isEmpty() ? parent : parent + '.' + path, reason);
    }

    @Override
    public String toString() {
        return path.isEmpty() ? reason : path + ": " + reason;
    }

    /** Gathers problems while a value checks itself. Not thread-safe; lives for one check. */
    static final class Gathering {
        private final List<ConfigProblem> problems = new ArrayList<>();

        Gathering require(boolean holds, String path, String reason) {
            if (!holds) {
                problems.add(new ConfigProblem(path, reason));
            }
            return this;
        }

        Gathering include(String parent, List<ConfigProblem> nested) {
            nested.forEach(problem -> problems.add(problem.under(parent)));
            return this;
        }

        List<ConfigProblem> toList() {
            return List.copyOf(problems);
        }
    }
}
