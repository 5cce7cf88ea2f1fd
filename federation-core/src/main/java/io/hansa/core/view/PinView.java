package io.hansa.core.view;

import io.hansa.core.drain.Pin;
import io.hansa.core.model.ClusterId;

/**
 * A pin of a service to a cluster. Immutable.
 *
 * @param origin where it was made, and where it is ended
 */
public record PinView(Pin pin, ClusterId origin, boolean ended) {}
