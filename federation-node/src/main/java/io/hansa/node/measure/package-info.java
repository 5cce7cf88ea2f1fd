/**
 * What this cluster's own traffic shows: read from its gateway, turned into passive signals for observations and into the
 * load of each service for the planner. Decides nothing.
 */
@NullMarked
package io.hansa.node.measure;

import org.jspecify.annotations.NullMarked;
