/**
 * Pages that show: overview, topology, clusters, services, trust, gateways, audit.
 */
@NullMarked
package io.hansa.console.view;

import org.jspecify.annotations.NullMarked;
