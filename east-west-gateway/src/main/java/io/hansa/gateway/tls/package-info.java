/**
 * TLS with the gateway's own identity, at both ends: contexts that follow renewals, and connections that end when trust
 * in their peer is withdrawn. Every peer passes the one verifier of core.
 */
@NullMarked
package io.hansa.gateway.tls;

import org.jspecify.annotations.NullMarked;
