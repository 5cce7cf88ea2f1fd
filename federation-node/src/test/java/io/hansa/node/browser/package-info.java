/** The console of a running federation, in a real browser. */
@NullMarked
package io.hansa.node.browser;

import org.jspecify.annotations.NullMarked;
