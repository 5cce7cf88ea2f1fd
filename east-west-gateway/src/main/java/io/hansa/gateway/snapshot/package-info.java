/**
 * From a route plan to xDS resources: a pure translation, the last step of the data's way on the node (source, catalog,
 * plan, snapshot, gateway). Decides nothing: where traffic goes is the route plan's (I4).
 */
@NullMarked
package io.hansa.gateway.snapshot;

import org.jspecify.annotations.NullMarked;
