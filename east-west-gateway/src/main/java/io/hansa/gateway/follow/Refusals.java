package io.hansa.gateway.follow;

import io.hansa.gateway.proto.DeltaDiscoveryResponse;
import io.hansa.gateway.proto.Resource;
import io.hansa.gateway.resource.ResourceType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * What the gateway refuses at present, one line {@code TYPE NAME: PATH: REASON} for each fault. A resource that is sent
 * again or withdrawn takes its lines with it.
 *
 * <p>Not thread-safe.
 */
final class Refusals {
    private final Map<ResourceType, List<String>> lines = new EnumMap<>(ResourceType.class);

    /** Takes in what came of a response. */
    void remember(ResourceType type, DeltaDiscoveryResponse response, List<String> refused) {
        var ofType = new ArrayList<>(lines.getOrDefault(type, List.of()));
        var answered = new HashSet<>(response.getRemovedResourcesList());
        response.getResourcesList().stream().map(Resource::getName).forEach(answered::add);
        ofType.removeIf(line -> answered.stream().anyMatch(name -> line.startsWith(type.word() + ' ' + name + ": ")));
        ofType.addAll(refused);
        lines.put(type, ofType);
    }

    /** All lines. */
    List<String> all() {
        return lines.values().stream().flatMap(List::stream).toList();
    }
}
