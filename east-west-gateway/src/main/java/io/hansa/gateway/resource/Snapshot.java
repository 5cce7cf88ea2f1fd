package io.hansa.gateway.resource;

import io.hansa.core.table.SortedTable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a node tells its gateways at one moment. Immutable.
 *
 * @param resources by type and name; {@link SortedTable}s, so that snapshots made from each other share what did not change
 * @param omissions what could not be expressed, one sentence each, for people; the rest is not affected
 */
public record Snapshot(Map<ResourceType, Map<String, EncodedResource>> resources, List<String> omissions) {

    /** Nothing at all: what a node has before it knows anything; it is never sent. */
    public static final Snapshot EMPTY = new Snapshot(Map.of(), List.of());

    /**
     * The names whose resources differ between two snapshots, absent ones included.
     *
     * @param names by type; a type without a change is absent
     */
    public record Changes(Map<ResourceType, Set<String>> names) {
        public Changes {
            names = Map.copyOf(names);
        }

        /** Changed names of that type. */
        public Set<String> of(ResourceType type) {
            return names.getOrDefault(type, Set.of());
        }

        public boolean isEmpty() {
            return names.isEmpty();
        }
    }

    public Snapshot {
        var copy = new EnumMap<ResourceType, Map<String, EncodedResource>>(ResourceType.class);
        for (var type : ResourceType.values()) {
            copy.put(type, SortedTable.copyOf(resources.getOrDefault(type, Map.of())));
        }
        resources = Collections.unmodifiableMap(copy);
        omissions = List.copyOf(omissions);
    }

    /** All resources of a type, by name. */
    public Map<String, EncodedResource> of(ResourceType type) {
        return resources.getOrDefault(type, Map.of());
    }

    /** One resource, if it is there. */
    public Optional<EncodedResource> find(ResourceType type, String name) {
        return Optional.ofNullable(of(type).get(name));
    }

    /** What differs from an earlier snapshot; costs what differs when one was made from the other. */
    public Changes since(Snapshot earlier) {
        var changed = new EnumMap<ResourceType, Set<String>>(ResourceType.class);
        for (var type : ResourceType.values()) {
            var names = table(type).differences(earlier.table(type));
            names.removeIf(name -> sameVersion(find(type, name), earlier.find(type, name)));
            if (!names.isEmpty()) {
                changed.put(type, Collections.unmodifiableSet(names));
            }
        }
        return new Changes(changed);
    }

    private static boolean sameVersion(Optional<EncodedResource> a, Optional<EncodedResource> b) {
        return a.isPresent()
                && b.isPresent()
                && a.get().version().equals(b.get().version());
    }

    private SortedTable<String, EncodedResource> table(ResourceType type) {
        return SortedTable.copyOf(of(type));
    }

    /** How many resources there are, all types together. */
    public int size() {
        return resources.values().stream().mapToInt(Map::size).sum();
    }
}
