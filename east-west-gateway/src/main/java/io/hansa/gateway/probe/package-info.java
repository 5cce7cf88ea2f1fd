/**
 * Asks another cluster's gateway whether the data path to it works, and answers when asked.
 */
@NullMarked
package io.hansa.gateway.probe;

import org.jspecify.annotations.NullMarked;
