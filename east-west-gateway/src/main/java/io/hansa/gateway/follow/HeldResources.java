package io.hansa.gateway.follow;

import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.codec.ConfigAssembly;
import io.hansa.gateway.codec.XdsCodec;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.proto.Resource;
import io.hansa.gateway.resource.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The resources that the gateway has accepted, as they came, with what they amount to. One that is refused leaves the last
 * good one of its name in force.
 *
 * <p>Not thread-safe.
 */
final class HeldResources {
    private final Map<ResourceType, Map<String, Resource>> held = new EnumMap<>(ResourceType.class);
    private final ConfigAssembly assembly = new ConfigAssembly();

    HeldResources() {
        for (var type : ResourceType.values()) {
            held.put(type, new HashMap<>());
        }
    }

    /** Takes resources; what is refused is returned, one line {@code TYPE NAME: PATH: REASON} for each fault. */
    List<String> take(ResourceType type, Collection<Resource> resources) {
        var refusals = new ArrayList<String>();
        for (Resource resource : resources) {
            switch (XdsCodec.decode(type, resource.getName(), resource.getResource())) {
                case XdsCodec.Decoded.Usable usable -> {
                    of(type).put(resource.getName(), resource);
                    assembly.put(type, resource.getName(), usable.piece());
                }
                case XdsCodec.Decoded.Refused refused ->
                    refused.problems()
                            .forEach(problem -> refusals.add(type.word() + ' ' + resource.getName() + ": " + problem));
            }
        }
        return refusals;
    }

    void remove(ResourceType type, String name) {
        of(type).remove(name);
        assembly.remove(type, name);
    }

    /** Drops what nothing refers to any more. */
    void retain(ResourceType type, Set<String> needed) {
        List.copyOf(of(type).keySet()).stream()
                .filter(name -> !needed.contains(name))
                .forEach(name -> remove(type, name));
    }

    Map<String, String> versions(ResourceType type) {
        var versions = new HashMap<String, String>();
        of(type).forEach((name, resource) -> versions.put(name, resource.getVersion()));
        return versions;
    }

    private Map<String, Resource> of(ResourceType type) {
        return held.computeIfAbsent(type, _ -> new HashMap<>());
    }

    Set<String> endpointsNeeded() {
        return assembly.assignmentsNeeded();
    }

    Set<String> routesNeeded() {
        return assembly.routesNeeded();
    }

    List<Resource> all() {
        return held.values().stream().flatMap(each -> each.values().stream()).toList();
    }

    GatewayConfig config(String version, Instant now) {
        return assembly.config(version, now);
    }

    Optional<Instant> warmingUntil() {
        return assembly.warmingUntil();
    }

    TrustView trust() {
        return assembly.trust();
    }
}
