/**
 * The node's answers and deeds behind core's desk: queries on the current view, plans and operations.
 */
@NullMarked
package io.hansa.node.desk;

import org.jspecify.annotations.NullMarked;
