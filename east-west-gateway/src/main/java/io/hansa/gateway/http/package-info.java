/**
 * HTTP/1.1 between callers and endpoints: routing by request, connections kept open, retries where RFC 9110 allows them.
 * Confined to event loops.
 */
@NullMarked
package io.hansa.gateway.http;

import org.jspecify.annotations.NullMarked;
