/**
 * Private keys at rest: encrypted files with their certificates, replaced atomically, refused when anything about them is
 * wrong (trust.md, section 10). JDK only. What the keys are for is not known here.
 */
@NullMarked
package io.hansa.trust.keys;

import org.jspecify.annotations.NullMarked;
