/**
 * What core needs from outside, named by the role seen from core. Interfaces and the values they carry; no logic.
 */
@NullMarked
package io.hansa.core.port;

import org.jspecify.annotations.NullMarked;
