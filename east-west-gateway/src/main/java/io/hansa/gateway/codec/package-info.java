/**
 * From xDS resources to a gateway's configuration. What the gateway cannot do is refused with its path, never ignored.
 */
@NullMarked
package io.hansa.gateway.codec;

import org.jspecify.annotations.NullMarked;
