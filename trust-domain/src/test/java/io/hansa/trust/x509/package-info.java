/** Tests. */
@NullMarked
package io.hansa.trust.x509;

import org.jspecify.annotations.NullMarked;
