/**
 * What can go wrong, with stable codes. Values only; nothing here logs or retries.
 */
@NullMarked
package io.hansa.core.fault;

import org.jspecify.annotations.NullMarked;
