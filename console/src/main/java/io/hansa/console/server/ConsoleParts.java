package io.hansa.console.server;

import io.hansa.core.desk.ChangeDesk;
import io.hansa.core.desk.EventFeed;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.store.DocumentStore;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What the node lends to its console; the node goes on owning all of it. Immutable.
 *
 * @param documents where accounts and sessions are kept
 * @param metrics the node's metrics in Prometheus' text form
 */
public record ConsoleParts(
        StateQueries queries,
        ChangeDesk desk,
        EventFeed feed,
        DocumentStore documents,
        DocumentReader reader,
        Supplier<String> metrics,
        InstantSource clock) {}
