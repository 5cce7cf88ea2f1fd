/** What several tests of this module share: an authority of certificates and a stand-in for a gateway. */
@NullMarked
package io.hansa.sync.testkit;

import org.jspecify.annotations.NullMarked;
