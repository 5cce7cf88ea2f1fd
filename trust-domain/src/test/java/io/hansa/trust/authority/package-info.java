/** Tests. */
@NullMarked
package io.hansa.trust.authority;

import org.jspecify.annotations.NullMarked;
