/**
 * SPIFFE names and the one check that every peer certificate passes (trust.md, section 5). JDK only, shared by gateways,
 * nodes and member TLS.
 */
@NullMarked
package io.hansa.core.spiffe;

import org.jspecify.annotations.NullMarked;
