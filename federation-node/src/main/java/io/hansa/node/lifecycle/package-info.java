/**
 * The processes: a node and a gateway from start to stop.
 */
@NullMarked
package io.hansa.node.lifecycle;

import org.jspecify.annotations.NullMarked;
