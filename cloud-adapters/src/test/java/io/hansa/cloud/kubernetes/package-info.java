/** Kubernetes in memory for the contract, and fabric8's mock server for the wire. */
@NullMarked
package io.hansa.cloud.kubernetes;

import org.jspecify.annotations.NullMarked;
