/**
 * What a node knows, put together from admitted records: the catalog and everything else that routing and judging need.
 */
@NullMarked
package io.hansa.core.assembly;

import org.jspecify.annotations.NullMarked;
