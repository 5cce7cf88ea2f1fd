/**
 * What people and programs on the same machine may ask a gateway: readiness, metrics, configuration, clusters. Loopback
 * only, reading only; no answer holds a secret.
 */
@NullMarked
package io.hansa.gateway.admin;

import org.jspecify.annotations.NullMarked;
