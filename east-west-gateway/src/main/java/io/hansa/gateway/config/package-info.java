/**
 * What a gateway is told to do: immutable values that map one to one to the xDS v3 subset of the gateway. No I/O; no Netty,
 * gRPC or protobuf type.
 */
@NullMarked
package io.hansa.gateway.config;

import org.jspecify.annotations.NullMarked;
