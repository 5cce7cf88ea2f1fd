/** Time by hand, and the contract of every source. */
@NullMarked
package io.hansa.cloud.poll;

import org.jspecify.annotations.NullMarked;
