/**
 * How values are written for people and programs: languages, escaped markup, JSON. No HTTP.
 */
@NullMarked
package io.hansa.console.text;

import org.jspecify.annotations.NullMarked;
