/**
 * What changed, as server-sent events: resumable, and bounded per client (I8).
 */
@NullMarked
package io.hansa.console.stream;

import org.jspecify.annotations.NullMarked;
