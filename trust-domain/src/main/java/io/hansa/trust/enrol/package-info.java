/**
 * How a gateway gets and renews its identity from the node of its own cluster: an invitation used once, then its own mTLS
 * identity. The gateway's key is made in the gateway (I10).
 */
@NullMarked
package io.hansa.trust.enrol;

import org.jspecify.annotations.NullMarked;
