/** Health checks, against real sockets. */
@NullMarked
package io.hansa.cloud.health;

import org.jspecify.annotations.NullMarked;
