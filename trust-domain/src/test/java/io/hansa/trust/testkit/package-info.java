/**
 * A federation's trust in memory, for the tests of every module: real certificates, no files, no network. Test scope only.
 */
@NullMarked
package io.hansa.trust.testkit;

import org.jspecify.annotations.NullMarked;
