/**
 * What was offered and not taken, by whom, and how often: for people, and so that nothing is judged twice.
 */
@NullMarked
package io.hansa.sync.refusal;

import org.jspecify.annotations.NullMarked;
