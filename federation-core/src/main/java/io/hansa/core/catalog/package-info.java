/**
 * What clusters offer each other, read from admitted records; and what a cluster knows of its own services.
 */
@NullMarked
package io.hansa.core.catalog;

import org.jspecify.annotations.NullMarked;
