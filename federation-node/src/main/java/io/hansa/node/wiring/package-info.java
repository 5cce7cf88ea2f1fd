/**
 * Puts the modules together into one node: the only place where their parts meet. No decisions here.
 */
@NullMarked
package io.hansa.node.wiring;

import org.jspecify.annotations.NullMarked;
