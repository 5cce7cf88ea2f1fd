/**
 * AWS Cloud Map: the services that a cluster in AWS has there, and the imported services made known there. The AWS SDK's types
 * stay inside.
 */
@NullMarked
package io.hansa.cloud.aws;

import org.jspecify.annotations.NullMarked;
