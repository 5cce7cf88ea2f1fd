/**
 * The drawing of the federation: a layout that depends on its input alone, and the SVG made of it.
 */
@NullMarked
package io.hansa.console.topology;

import org.jspecify.annotations.NullMarked;
