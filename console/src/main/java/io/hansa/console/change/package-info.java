/**
 * Pages that change: forms, the plan in between, and what became of it (I7).
 */
@NullMarked
package io.hansa.console.change;

import org.jspecify.annotations.NullMarked;
