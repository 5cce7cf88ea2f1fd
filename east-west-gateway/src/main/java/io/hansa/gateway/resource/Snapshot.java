package io.hansa.gateway.resource;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that a node tells its gateways at one moment. Immutable.
 *
 * @param resources by type and name
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
            copy.put(type, Collections.unmodifiableMap(new HashMap<>(resources.getOrDefault(type, Map.of()))));
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

    /** What differs from an earlier snapshot. Resources that were taken over unchanged are compared by identity. */
    public Changes since(Snapshot earlier) {
        var changed = new EnumMap<ResourceType, Set<String>>(ResourceType.class);
        for (var type : ResourceType.values()) {
            var before = earlier.of(type);
            var names = new LinkedHashSet<String>();
            of(type).forEach((name, resource) -> {
                var old = before.get(name);
                if (old != resource && (old == null || !old.version().equals(resource.version()))) {
                    names.add(name);
                }
            });
            before.keySet().stream().filter(name -> !of(type).containsKey(name)).forEach(names::add);
            if (!names.isEmpty()) {
                changed.put(type, Collections.unmodifiableSet(names));
            }
        }
        return new Changes(changed);
    }

    /** How many resources there are, all types together. */
    public int size() {
        return resources.values().stream().mapToInt(Map::size).sum();
    }
}
