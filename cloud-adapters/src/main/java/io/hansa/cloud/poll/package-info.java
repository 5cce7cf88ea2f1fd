/**
 * What all sources share: time, the publication of listings, the poll loop that keeps the last list, and the rule for
 * addresses. No vendor's types.
 */
@NullMarked
package io.hansa.cloud.poll;

import org.jspecify.annotations.NullMarked;
