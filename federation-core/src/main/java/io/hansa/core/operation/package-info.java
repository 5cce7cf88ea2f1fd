/**
 * Changes: computed as a plan first, carried out as an operation, undone by the inverse that the plan kept (I7).
 */
@NullMarked
package io.hansa.core.operation;

import org.jspecify.annotations.NullMarked;
