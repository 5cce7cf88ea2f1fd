/** How other clusters are reached: names, addresses and the identities that are expected there. Connects to nobody. */
@NullMarked
package io.hansa.node.reach;

import org.jspecify.annotations.NullMarked;
