/**
 * Looks at other clusters through the real data path, and says what it saw.
 */
@NullMarked
package io.hansa.node.probe;

import org.jspecify.annotations.NullMarked;
