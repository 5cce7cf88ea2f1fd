/**
 * One request and its answer between a caller and an endpoint, whatever version of HTTP each of them speaks: routing,
 * retries, timeouts. The versions themselves live beside it and are not known here. Confined to event loops.
 */
@NullMarked
package io.hansa.gateway.exchange;

import org.jspecify.annotations.NullMarked;
