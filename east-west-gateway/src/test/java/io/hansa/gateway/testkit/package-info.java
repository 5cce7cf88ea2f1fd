/** Peers of a gateway for its tests: authorities, servers that misbehave on command, clients. */
@NullMarked
package io.hansa.gateway.testkit;

import org.jspecify.annotations.NullMarked;
