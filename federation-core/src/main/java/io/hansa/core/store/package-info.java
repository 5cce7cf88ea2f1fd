/**
 * What a node keeps on its own disk, as core needs it: records, documents, tokens, the audit log. Interfaces and the values they
 * carry; no logic.
 */
@NullMarked
package io.hansa.core.store;

import org.jspecify.annotations.NullMarked;
