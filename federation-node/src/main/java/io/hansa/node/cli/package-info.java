/**
 * The command line: one program for node, demo and every verb against a node's API.
 */
@NullMarked
package io.hansa.node.cli;

import org.jspecify.annotations.NullMarked;
