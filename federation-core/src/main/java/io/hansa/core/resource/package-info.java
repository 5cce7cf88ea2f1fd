/**
 * The one neutral shape behind YAML, JSON and signed payloads: a tree of values that remembers where it was read, a reader that
 * names every fault by its place, and deterministic CBOR. Knows no kind of resource.
 */
@NullMarked
package io.hansa.core.resource;

import org.jspecify.annotations.NullMarked;
