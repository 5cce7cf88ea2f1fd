/** One identity, one process: how a node finds out at its start that it lives already, on whatever machine. */
@NullMarked
package io.hansa.node.twin;

import org.jspecify.annotations.NullMarked;
