/**
 * Practising a failover: the verb that begins a drill, and the book that watches each, stops it on errors and grades it against its prediction.
 */
@NullMarked
package io.hansa.node.drill;

import org.jspecify.annotations.NullMarked;
