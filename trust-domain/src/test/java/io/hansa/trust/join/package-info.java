/** Tests. */
@NullMarked
package io.hansa.trust.join;

import org.jspecify.annotations.NullMarked;
