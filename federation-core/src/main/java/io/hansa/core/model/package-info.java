/**
 * The nouns that everything else speaks of: clusters, services, endpoints, places. Immutable values only.
 */
@NullMarked
package io.hansa.core.model;

import org.jspecify.annotations.NullMarked;
