/**
 * Reads a ClientHello without ending TLS, and finds where its server name leads. Pure functions over bytes; no sockets.
 */
@NullMarked
package io.hansa.gateway.sni;

import org.jspecify.annotations.NullMarked;
