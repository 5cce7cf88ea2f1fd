/** Tests. */
@NullMarked
package io.hansa.trust.enrol;

import org.jspecify.annotations.NullMarked;
