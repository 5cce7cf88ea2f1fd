/**
 * Which endpoint gets the next connection or request: priorities, localities, weights, ejection, limits. No sockets.
 */
@NullMarked
package io.hansa.gateway.balance;

import org.jspecify.annotations.NullMarked;
