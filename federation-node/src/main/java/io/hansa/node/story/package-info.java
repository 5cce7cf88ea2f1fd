/**
 * The demo's command and the story that judges it: joins, failovers, faults and an eviction under load, step by step. Stands on
 * {@code node.demo}, which knows nothing of it.
 */
@NullMarked
package io.hansa.node.story;

import org.jspecify.annotations.NullMarked;
