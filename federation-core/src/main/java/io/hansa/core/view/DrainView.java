package io.hansa.core.view;

import io.hansa.core.drain.Drain;
import io.hansa.core.model.ClusterId;

/**
 * A drain and how far it is. Immutable.
 *
 * @param remainingPercent of its share that the subject still takes
 */
public record DrainView(Drain drain, ClusterId origin, int remainingPercent, boolean ended) {}
