/**
 * Fakes, virtual time, samples and the contracts that each port's real implementations pass as well, so that a fake cannot
 * lie. Shipped to the other modules' tests as the test-jar.
 */
@NullMarked
package io.hansa.core.testkit;

import org.jspecify.annotations.NullMarked;
