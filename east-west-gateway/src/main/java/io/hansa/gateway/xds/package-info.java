/**
 * The node's aggregated discovery service: who asks for what, what was sent, confirmed and refused. gRPC is used here and in
 * {@code gateway.follow}, nowhere else in this module.
 */
@NullMarked
package io.hansa.gateway.xds;

import org.jspecify.annotations.NullMarked;
