/**
 * xDS resources as values: their types, names, versions and bytes, and a whole set of them. Shared by the node, which makes
 * them, and the gateway, which reads them. Protobuf is used here, in the
 * generated {@code gateway.proto} and in {@code gateway.snapshot}, {@code codec}, {@code xds} and {@code follow}.
 */
@NullMarked
package io.hansa.gateway.resource;

import org.jspecify.annotations.NullMarked;
