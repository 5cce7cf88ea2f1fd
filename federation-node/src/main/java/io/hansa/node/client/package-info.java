/**
 * How programs talk to a node: its REST API over HTTP, for the CLI and the demo.
 */
@NullMarked
package io.hansa.node.client;

import org.jspecify.annotations.NullMarked;
