/**
 * What this node knows and concludes: the membership it believes in, the records that count, the verdicts and the route plan,
 * published as one immutable view. Deciding is core's; here are its owner and its memory alone.
 */
@NullMarked
package io.hansa.node.state;

import org.jspecify.annotations.NullMarked;
