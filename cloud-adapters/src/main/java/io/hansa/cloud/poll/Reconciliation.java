package io.hansa.cloud.poll;

import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Brings a registry to what is wanted, entry by entry: first takes away what is ours and no longer wanted (a name may be wanted
 * in another form), then writes what is wanted. What others made is never touched. An entry that fails is left as it is and
 * all others are done. Confined to one task at a time.
 *
 * @param <H> an entry as the registry holds it
 * @param <W> an entry as it is wanted
 */
public interface Reconciliation<H, W> {

    /** Whether the entry was made by the caller, who may change and remove it. */
    boolean ours(H held);

    /** Makes the entry, or changes the one that is held; writes nothing when that says so already. */
    void write(Optional<H> held, W wanted);

    void remove(H held);

    /** The fault of a wanted entry whose name somebody else has. */
    Fault notOurs();

    /**
     * Does it: removals in the order of names, the rest in the order of what is wanted.
     *
     * @param entries what the entries are, in the plural, for the fault
     * @throws FederationException naming every entry that is not up to date; all others are
     */
    default void run(String entries, Map<String, H> present, Map<String, W> wanted) {
        var attempts = new Attempts();
        new TreeMap<>(present).forEach((name, held) -> {
            if (ours(held) && !wanted.containsKey(name)) {
                attempts.attempt(() -> remove(held));
            }
        });
        wanted.forEach((name, entry) -> attempts.attempt(() -> {
            var held = Optional.ofNullable(present.get(name));
            if (held.isPresent() && !ours(held.get())) {
                throw new FederationException(notOurs(), name);
            }
            write(held, entry);
        }));
        attempts.requireAllDone(entries);
    }
}
