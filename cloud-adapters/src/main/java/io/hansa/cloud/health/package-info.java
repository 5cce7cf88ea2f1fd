/**
 * Health checks that Hansa makes itself, for sources whose registry does not say who can serve. Knows no registry: sources hand in
 * what they list and get it back with readiness.
 */
@NullMarked
package io.hansa.cloud.health;

import org.jspecify.annotations.NullMarked;
