/**
 * Immutable sorted maps that share what they have in common, so that a change costs what changed and not the whole (I9).
 */
@NullMarked
package io.hansa.core.table;

import org.jspecify.annotations.NullMarked;
