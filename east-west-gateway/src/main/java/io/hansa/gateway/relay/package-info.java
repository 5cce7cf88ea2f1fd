/**
 * Moves bytes between two connections and carries over how each of them ends. The portable relay works on channels; a
 * relay without channels stands behind the same interface.
 */
@NullMarked
package io.hansa.gateway.relay;

import org.jspecify.annotations.NullMarked;
