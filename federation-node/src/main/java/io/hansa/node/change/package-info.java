/**
 * How each verb is planned and carried out. The desk asks; a verb computes checks and diff, and does what the plan said.
 */
@NullMarked
package io.hansa.node.change;

import org.jspecify.annotations.NullMarked;
