/**
 * Who is at the door: accounts, sessions, tokens, and the one gate that every request passes. Denies by default.
 */
@NullMarked
package io.hansa.console.security;

import org.jspecify.annotations.NullMarked;
