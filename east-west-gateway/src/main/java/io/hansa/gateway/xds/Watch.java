package io.hansa.gateway.xds;

import io.hansa.gateway.resource.EncodedResource;
import io.hansa.gateway.resource.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What one stream wants of one type, what it has, and what is still to be sent. A name that changes while a response is
 * under way waits once, however often it changes: the newest version goes out (latest wins), without any delay.
 *
 * <p>Confined to the stream's synchronization context.
 */
final class Watch {

    /** What a stream "has" of a resource that it was told does not exist. */
    private static final String ABSENT = "";

    /** One response to be sent. */
    record Batch(List<EncodedResource> resources, List<String> removed) {}

    private final ResourceType type;
    private final Set<String> names = new HashSet<>();
    private final Map<String, String> sent = new HashMap<>();
    private final LinkedHashSet<String> dirty = new LinkedHashSet<>();
    private final Map<String, String> underWay = new HashMap<>();
    private boolean wildcard;
    private boolean asked;
    private boolean answered;
    private String nonce = "";
    private Instant acknowledgedAt = Instant.MIN;

    Watch(ResourceType type) {
        this.type = type;
    }

    /** Takes what the client says it still has from an earlier stream. */
    void has(Map<String, String> versions) {
        if (!asked) {
            sent.putAll(versions);
            dirty.addAll(versions.keySet());
        }
    }

    /** Asks for names; none at all in the first request of a wildcard type asks for everything there is. */
    void subscribe(Collection<String> wanted, Collection<String> everything) {
        boolean first = !asked;
        asked = true;
        if (type.wildcard() && (wanted.contains("*") || first && wanted.isEmpty())) {
            wildcard = true;
            dirty.addAll(everything);
        }
        for (String name : wanted) {
            if (!name.equals("*")) {
                names.add(name);
                if (!first) {
                    sent.remove(name); // Asking again means that it is to be sent again.
                }
                dirty.add(name);
            }
        }
    }

    void unsubscribe(Collection<String> unwanted) {
        for (String name : unwanted) {
            if (name.equals("*")) {
                wildcard = false;
            }
            names.remove(name);
            if (!wanted(name)) {
                sent.remove(name);
                dirty.remove(name);
            }
        }
    }

    /** Names that a state-of-the-world client asked for before and does not any more. */
    Set<String> missingFrom(Collection<String> wanted) {
        var missing = new HashSet<>(names);
        missing.removeAll(new HashSet<>(wanted));
        return missing;
    }

    Set<String> notYetIn(Collection<String> wanted) {
        var fresh = new LinkedHashSet<>(wanted);
        fresh.removeAll(names);
        return fresh;
    }

    int nameCount() {
        return names.size();
    }

    boolean wanted(String name) {
        return wildcard || names.contains(name);
    }

    /** Notes that these may have changed. */
    void changed(Collection<String> changed) {
        for (String name : changed) {
            if (wanted(name)) {
                dirty.add(name);
            }
        }
    }

    /** Makes a name go out again although its version is the same. */
    void again(String name) {
        if (names.contains(name)) {
            sent.remove(name);
            dirty.add(name);
        }
    }

    boolean waiting() {
        return !nonce.isEmpty();
    }

    /** Whether anything is to be sent or confirmed. */
    boolean busy() {
        return waiting() || !dirty.isEmpty();
    }

    /**
     * What goes out next; empty when there is nothing to say or an answer is awaited.
     *
     * @param find the resource in force
     * @param mayRemove whether removals may go out now; those that may not stay for later
     */
    Optional<Batch> next(Function<String, Optional<EncodedResource>> find, boolean mayRemove, int bytesMax) {
        if (!asked || waiting()) {
            return Optional.empty();
        }
        var resources = new ArrayList<EncodedResource>();
        var removed = new ArrayList<String>();
        int bytes = 0;
        for (var waiting = dirty.iterator(); waiting.hasNext() && bytes < bytesMax; ) {
            var name = waiting.next();
            var found = find.apply(name);
            var version = found.map(EncodedResource::version).orElse(ABSENT);
            if (found.isEmpty() && (!mayRemove || type == ResourceType.SECRET)) {
                continue; // A secret that is missing comes as soon as it is there; trust is replaced, never removed.
            }
            waiting.remove();
            if (version.equals(sent.get(name)) || found.isEmpty() && !sent.containsKey(name) && wildcard) {
                continue;
            }
            if (found.isPresent() || names.contains(name)) {
                sent.put(name, version);
            } else {
                sent.remove(name);
            }
            found.ifPresentOrElse(resources::add, () -> removed.add(name));
            bytes += found.map(EncodedResource::size).orElse(name.length());
        }
        boolean first = type.wildcard() && !answered; // A client waits for an answer even if there is nothing.
        if (resources.isEmpty() && removed.isEmpty() && !first) {
            return Optional.empty();
        }
        answered = true;
        return Optional.of(new Batch(resources, removed));
    }

    /** Everything that the client has, for a response that replaces all. */
    List<EncodedResource> all(Function<String, Optional<EncodedResource>> find) {
        sent.values().removeIf(ABSENT::equals);
        return sent.keySet().stream()
                .sorted()
                .flatMap(name -> find.apply(name).stream())
                .toList();
    }

    /** Notes a response that was sent. */
    void sent(String responseNonce, Batch batch) {
        nonce = responseNonce;
        underWay.clear();
        batch.resources().forEach(each -> underWay.put(each.name(), each.version()));
        batch.removed().forEach(name -> underWay.put(name, ABSENT));
    }

    /** Versions by name that this nonce confirms or refuses; empty when it is not the one awaited. */
    Optional<Map<String, String>> answered(String answer, Instant now, boolean accepted) {
        if (nonce.isEmpty() || !nonce.equals(answer)) {
            return Optional.empty();
        }
        nonce = "";
        if (accepted) {
            acknowledgedAt = now;
        }
        return Optional.of(Map.copyOf(underWay));
    }

    GatewayStatus.Progress progress() {
        int present = (int)
                sent.values().stream().filter(each -> !each.equals(ABSENT)).count();
        return new GatewayStatus.Progress(present, acknowledgedAt, waiting());
    }
}
