/**
 * X.509 as this federation uses it: the exact profiles, issuing, certification requests. The only owner of BouncyCastle; its
 * types appear in no signature visible outside.
 */
@NullMarked
package io.hansa.trust.x509;

import org.jspecify.annotations.NullMarked;
