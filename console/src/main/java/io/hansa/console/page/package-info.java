/**
 * The frame of every page: language, theme, navigation, forms, small parts, and the pages around signing in.
 */
@NullMarked
package io.hansa.console.page;

import org.jspecify.annotations.NullMarked;
