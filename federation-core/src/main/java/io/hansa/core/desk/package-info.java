/**
 * The one door for people and programs: what they may ask, and how they change things. Console, API and CLI stand before it.
 */
@NullMarked
package io.hansa.core.desk;

import org.jspecify.annotations.NullMarked;
