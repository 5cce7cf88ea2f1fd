/**
 * TLS inside Hazelcast's own networking pipeline, so that no plaintext member port exists. The only package that may
 * name {@code com.hazelcast.internal.*} and {@code com.hazelcast.instance.impl}: they promise nothing from one minor to
 * the next, and the conformance test of this package is what proves an upgrade. Knows nothing of records or stores.
 */
@NullMarked
package io.hansa.sync.membertls;

import org.jspecify.annotations.NullMarked;
