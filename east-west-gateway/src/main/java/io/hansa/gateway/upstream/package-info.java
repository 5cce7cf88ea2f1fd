/**
 * The clusters behind a gateway as they live: connections to their endpoints, checks of them, and what is known of them.
 */
@NullMarked
package io.hansa.gateway.upstream;

import org.jspecify.annotations.NullMarked;
