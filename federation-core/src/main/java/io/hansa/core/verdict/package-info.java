/**
 * Who is alive: what each cluster measured of each other one, and what a viewer concludes from all of it.
 */
@NullMarked
package io.hansa.core.verdict;

import org.jspecify.annotations.NullMarked;
