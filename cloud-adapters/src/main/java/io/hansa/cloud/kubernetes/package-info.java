/**
 * Kubernetes: Services with their EndpointSlices, ServiceExports as the selection of what may be offered, and imported
 * services made known as ServiceImport, Service and EndpointSlice. fabric8's types stay inside.
 */
@NullMarked
package io.hansa.cloud.kubernetes;

import org.jspecify.annotations.NullMarked;
