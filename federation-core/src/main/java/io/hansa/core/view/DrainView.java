package io.hansa.core.view;

import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Drill;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import java.util.List;

/**
 * A drain and how far it is. Immutable.
 *
 * @param remainingPercent of its share that the subject still takes
 */
public record DrainView(Drain drain, ClusterId origin, int remainingPercent, boolean ended) {

    /** A drill of this node with its grade. {@code otherwise} names services whose calls went elsewhere than predicted. */
    public record Graded(Drill drill, Drill.Mark mark, List<ServiceName> otherwise, String sentence) {

        /** The drill with its own grade. */
        public static Graded of(Drill drill) {
            return new Graded(drill, drill.mark(), drill.otherwise(), drill.sentence());
        }
    }
}
