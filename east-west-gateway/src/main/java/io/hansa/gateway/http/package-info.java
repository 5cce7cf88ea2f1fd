/**
 * The gate of all HTTP, which finds out what a caller speaks, and HTTP/1.1 itself on both sides, with connections kept open.
 * Confined to event loops.
 */
@NullMarked
package io.hansa.gateway.http;

import org.jspecify.annotations.NullMarked;
