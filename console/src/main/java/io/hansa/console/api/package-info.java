/**
 * REST under {@code /api/v1}, and the server that holds API, pages and stream. Controllers translate; the desk decides.
 */
@NullMarked
package io.hansa.console.api;

import org.jspecify.annotations.NullMarked;
