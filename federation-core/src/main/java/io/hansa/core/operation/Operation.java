package io.hansa.core.operation;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan being carried out, or carried out. Immutable.
 *
 * @param steps what was done, in order, each one sentence
 * @param undo what takes it back, while that is possible
 * @param undoUntil end of that possibility
 * @param shownOnce results that are given to the caller and never kept, such as a join token; empty when read again
 */
public record Operation(
        String id,
        String planId,
        ChangeRequest request,
        State state,
        String by,
        String reason,
        Instant at,
        List<String> steps,
        Optional<ChangeRequest> undo,
        Instant undoUntil,
        Map<String, String> shownOnce) {

    /** Where an operation stands: APPLYING to DONE or FAILED; DONE to UNDONE. */
    public enum State {
        APPLYING,
        DONE,
        FAILED,
        UNDONE
    }

    public Operation {
        steps = List.copyOf(steps);
        shownOnce = Map.copyOf(shownOnce);
    }

    /** The same operation, further along. */
    public Operation with(State next, List<String> nextSteps) {
        return new Operation(id, planId, request, next, by, reason, at, nextSteps, undo, undoUntil, shownOnce);
    }
}
