/** Tests. */
@NullMarked
package io.hansa.trust.keys;

import org.jspecify.annotations.NullMarked;
