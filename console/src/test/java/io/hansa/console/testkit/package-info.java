/** A desk with a small federation behind it, and a client, for tests against the running server. */
@NullMarked
package io.hansa.console.testkit;

import org.jspecify.annotations.NullMarked;
