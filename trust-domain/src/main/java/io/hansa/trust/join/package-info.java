/**
 * How a cluster becomes part of a federation: a one-time token on one side, a certification request on the other (trust.md,
 * section 6). Only certificates travel (I10).
 */
@NullMarked
package io.hansa.trust.join;

import org.jspecify.annotations.NullMarked;
