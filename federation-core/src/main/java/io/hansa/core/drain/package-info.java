/**
 * Moving traffic away from something on purpose, reversibly and for a time.
 */
@NullMarked
package io.hansa.core.drain;

import org.jspecify.annotations.NullMarked;
