/**
 * What a node is told at start, read from one YAML file with every fault named by its line.
 */
@NullMarked
package io.hansa.node.config;

import org.jspecify.annotations.NullMarked;
