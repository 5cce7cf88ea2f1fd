/**
 * What console, API and CLI are shown: plain values with their age and observer (I6). No behaviour.
 */
@NullMarked
package io.hansa.core.view;

import org.jspecify.annotations.NullMarked;
