/**
 * Reads HTTP/1.1 messages, strictly: heads, framing, bodies. Pure over bytes; no sockets, no timers.
 */
@NullMarked
package io.hansa.gateway.message;

import org.jspecify.annotations.NullMarked;
