/**
 * Azure private DNS: the imported services of a cluster in Azure, made known to its workloads by name. The Azure SDK's types
 * stay inside.
 */
@NullMarked
package io.hansa.cloud.azure;

import org.jspecify.annotations.NullMarked;
