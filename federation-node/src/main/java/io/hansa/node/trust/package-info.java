/**
 * The cluster's keys and certificates at work: its authority, its node's identity, its gateways' enrolment, founding and joining.
 */
@NullMarked
package io.hansa.node.trust;

import org.jspecify.annotations.NullMarked;
