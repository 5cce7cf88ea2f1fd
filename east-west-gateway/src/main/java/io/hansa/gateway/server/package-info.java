/**
 * The running gateway: its sockets, the choice of a chain for each connection, and the change from one configuration to
 * the next. The only place that owns event loops.
 */
@NullMarked
package io.hansa.gateway.server;

import org.jspecify.annotations.NullMarked;
