/**
 * Decisions as they are kept: what one rested on, written so that it can be made again and gives the same result.
 */
@NullMarked
package io.hansa.core.decision;

import org.jspecify.annotations.NullMarked;
