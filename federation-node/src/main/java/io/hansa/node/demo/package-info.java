/**
 * Three clusters on one machine: processes, sample services, the network between them, and the story that is checked.
 */
@NullMarked
package io.hansa.node.demo;

import org.jspecify.annotations.NullMarked;
