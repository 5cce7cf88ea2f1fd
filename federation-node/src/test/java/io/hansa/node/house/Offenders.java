package io.hansa.node.house;

import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;

/** Every place that breaks one rule, so that a test names them all at once. Confined to one test thread. */
final class Offenders {

    private final String rule;
    private final List<String> places = new ArrayList<>();

    Offenders(String rule) {
        this.rule = rule;
    }

    void add(String path, int line, String what) {
        places.add(path + ':' + line + ": " + what);
    }

    /** Fails with the rule and every place, one a line. */
    void none() {
        if (!places.isEmpty()) {
            fail(rule + "; " + places.size() + " place(s):\n  " + String.join("\n  ", places));
        }
    }
}
