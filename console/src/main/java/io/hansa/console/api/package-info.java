/**
 * REST under {@code /api/v1}. Controllers translate; the desk decides.
 */
@NullMarked
package io.hansa.console.api;

import org.jspecify.annotations.NullMarked;
