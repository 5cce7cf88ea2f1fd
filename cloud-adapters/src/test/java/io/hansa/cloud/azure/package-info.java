/** The sink through the real SDK against a resource manager made here, on the wire. */
@NullMarked
package io.hansa.cloud.azure;

import org.jspecify.annotations.NullMarked;
