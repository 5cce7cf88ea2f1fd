/**
 * What would happen: the planner asked with inputs changed on purpose.
 */
@NullMarked
package io.hansa.core.rehearsal;

import org.jspecify.annotations.NullMarked;
