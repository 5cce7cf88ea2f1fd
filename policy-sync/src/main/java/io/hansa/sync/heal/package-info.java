/**
 * What a heal brought: which clusters were heard again after a silence, and what was taken from each. Watches and counts;
 * decides nothing, for every record has passed the replica's door like any other.
 */
@NullMarked
package io.hansa.sync.heal;

import org.jspecify.annotations.NullMarked;
