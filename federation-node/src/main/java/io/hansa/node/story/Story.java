package io.hansa.node.story;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The demo's story, told and judged step by step. A step that fails does not end the story, unless nothing after it could
 * mean anything. Confined to one thread.
 */
final class Story {
    /** What a step showed. */
    record Result(int number, String title, String measured, String allowed, boolean passed, long millis) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s %2d  %-58s %s (allowed: %s; %.1f s)",
                    passed ? "pass" : "FAIL",
                    number,
                    title,
                    measured,
                    allowed,
                    millis / 1000.0);
        }
    }

    /** What a step measured, and whether that is allowed. */
    record Finding(String measured, boolean passed) {}

    /** One step's deed. */
    interface Step {
        Finding play() throws Exception;
    }

    private final Consumer<Result> told;
    private final List<Result> results = new ArrayList<>();

    /** @param told takes each result as it comes */
    Story(Consumer<Result> told) {
        this.told = told;
    }

    /** Plays one step. A step that throws has failed, with what it threw as its measure. */
    void step(int number, String title, String allowed, Step step) {
        long begin = System.nanoTime();
        Finding finding;
        try {
            finding = step.play();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            finding = new Finding("interrupted", false);
        } catch (Exception e) { // A task root (style.md, d): whatever ends a step is its finding.
            finding = new Finding(String.valueOf(e.getMessage()), false);
        }
        long millis = (System.nanoTime() - begin) / 1_000_000;
        var result = new Result(number, title, finding.measured(), allowed, finding.passed(), millis);
        results.add(result);
        told.accept(result);
    }

    List<Result> results() {
        return List.copyOf(results);
    }

    boolean passed() {
        return !results.isEmpty() && results.stream().allMatch(Result::passed);
    }
}
