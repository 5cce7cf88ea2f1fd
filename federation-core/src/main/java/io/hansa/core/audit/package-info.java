/**
 * The log of what was done and refused, each entry chained to the one before.
 */
@NullMarked
package io.hansa.core.audit;

import org.jspecify.annotations.NullMarked;
