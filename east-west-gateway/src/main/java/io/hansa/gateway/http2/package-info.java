/**
 * HTTP/2 on both sides, on Netty's codec: streams of a caller's connection, and streams on connections to endpoints that
 * many requests share. What a stream holds is bounded by its window; what a connection may do is bounded by the codec.
 * Confined to event loops.
 */
@NullMarked
package io.hansa.gateway.http2;

import org.jspecify.annotations.NullMarked;
