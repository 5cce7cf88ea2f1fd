/** The node's parts as pages, metrics and changes see them. Decides nothing. */
@NullMarked
package io.hansa.node.report;

import org.jspecify.annotations.NullMarked;
