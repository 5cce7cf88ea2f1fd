/**
 * Calls between nodes and from gateways to their node: gRPC over mTLS, checked by SPIFFE ID. Owns gRPC; what leaves are bytes.
 */
@NullMarked
package io.hansa.node.peer;

import org.jspecify.annotations.NullMarked;
