/**
 * How traffic is divided among those who may take it, down a ladder of claims.
 */
@NullMarked
package io.hansa.core.split;

import org.jspecify.annotations.NullMarked;
