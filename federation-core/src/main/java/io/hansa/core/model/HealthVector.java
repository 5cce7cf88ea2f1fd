package io.hansa.core.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stands behind a gateway for one service: how many instances are ready, of how many, and what they can carry.
 * Immutable.
 *
 * @param ready instances that can serve now, 0 to {@code total}
 * @param total instances known
 * @param capacity requests per second that all ready instances carry together; 0 when nobody declared or measured it
 * @param readyByVersion ready instances per version, sorted by version
 */
public record HealthVector(int ready, int total, long capacity, SortedMap<String, Integer> readyByVersion) {

    /** Nothing known, nothing ready. */
    public static final HealthVector NONE = new HealthVector(0, 0, 0, new TreeMap<>());

    public HealthVector {
        if (ready < 0 || total < ready || capacity < 0) {
            throw new IllegalArgumentException("ready/total/capacity: " + ready + '/' + total + '/' + capacity
                    + " (expected: 0 <= ready <= total, 0 <= capacity)");
        }
        readyByVersion = Collections.unmodifiableSortedMap(new TreeMap<>(readyByVersion));
    }

    /** Counts endpoints; {@code capacityPerInstance} is in requests per second, 0 when unknown. */
    public static HealthVector of(List<Endpoint> endpoints, long capacityPerInstance) {
        int ready = 0;
        var byVersion = new TreeMap<String, Integer>();
        for (var endpoint : endpoints) {
            byVersion.merge(endpoint.version(), endpoint.ready() ? 1 : 0, Integer::sum);
            ready += endpoint.ready() ? 1 : 0;
        }
        return new HealthVector(ready, endpoints.size(), ready * capacityPerInstance, byVersion);
    }

    /** Ready share in per cent, 0 to 100; 0 when nothing is known. */
    public int readyPercent() {
        return total == 0 ? 0 : (int) (100L * ready / total);
    }
}
