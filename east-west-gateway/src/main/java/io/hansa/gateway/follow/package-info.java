/**
 * The gateway's side of discovery: follows its node, keeps what it was told in memory and on disk, and hands it on as a
 * configuration. Loads nothing of the server's side but its faults.
 */
@NullMarked
package io.hansa.gateway.follow;

import org.jspecify.annotations.NullMarked;
