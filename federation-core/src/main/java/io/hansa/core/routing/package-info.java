/**
 * Where traffic goes, and why: the one pure decision (I4). Nothing else in Hansa decides it.
 */
@NullMarked
package io.hansa.core.routing;

import org.jspecify.annotations.NullMarked;
