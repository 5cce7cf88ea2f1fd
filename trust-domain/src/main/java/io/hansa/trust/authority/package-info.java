/**
 * Authorities and what they issue: the federation's root, a cluster's own authority, the node's identity and its signatures.
 * Keys are made here and stay here (I10).
 */
@NullMarked
package io.hansa.trust.authority;

import org.jspecify.annotations.NullMarked;
