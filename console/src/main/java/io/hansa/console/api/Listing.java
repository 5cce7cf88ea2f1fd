package io.hansa.console.api;

import java.util.List;

/**
 * A list as the API answers it. Immutable.
 *
 * @param revision of this node when the list was read
 */
public record Listing<T>(List<T> items, long revision) {
    public Listing {
        items = List.copyOf(items);
    }
}
