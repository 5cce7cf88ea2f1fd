/**
 * What a gateway counts and how it is read: metrics in Prometheus' text format and passive signals per target cluster.
 */
@NullMarked
package io.hansa.gateway.stats;

import org.jspecify.annotations.NullMarked;
