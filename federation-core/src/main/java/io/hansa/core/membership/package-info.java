/**
 * Who belongs to the federation and whom that makes believable: one decision per cluster, merged from every editor.
 */
@NullMarked
package io.hansa.core.membership;

import org.jspecify.annotations.NullMarked;
