/**
 * Signed records: what nodes tell each other, who may say it, and in which order it counts (I2, I3).
 */
@NullMarked
package io.hansa.core.record;

import org.jspecify.annotations.NullMarked;
