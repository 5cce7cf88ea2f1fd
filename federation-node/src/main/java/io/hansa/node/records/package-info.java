/**
 * How the records stand with everybody's, for people: what each heal brought, what was refused, what is in conflict.
 */
@NullMarked
package io.hansa.node.records;

import org.jspecify.annotations.NullMarked;
