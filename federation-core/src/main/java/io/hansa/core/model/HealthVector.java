package io.hansa.core.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
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
 * @param readyByZone ready instances per zone, sorted by zone; empty when no instance tells its zone
 */
public record HealthVector(
        int ready,
        int total,
        long capacity,
        SortedMap<String, Integer> readyByVersion,
        SortedMap<String, Integer> readyByZone) {

    /** Nothing known, nothing ready. */
    public static final HealthVector NONE = new HealthVector(0, 0, 0, new TreeMap<>());

    public HealthVector {
        if (ready < 0 || total < ready || capacity < 0) {
            throw new IllegalArgumentException("ready/total/capacity: " + ready + '/' + total + '/' + capacity
                    + " (expected: 0 <= ready <= total, 0 <= capacity)");
        }
        readyByVersion = Collections.unmodifiableSortedMap(new TreeMap<>(readyByVersion));
        readyByZone = Collections.unmodifiableSortedMap(new TreeMap<>(readyByZone));
    }

    /** Without zones. */
    public HealthVector(int ready, int total, long capacity, SortedMap<String, Integer> readyByVersion) {
        this(ready, total, capacity, readyByVersion, Collections.emptySortedMap());
    }

    /** Counts endpoints; {@code capacityPerInstance} is in requests per second, 0 when unknown. */
    public static HealthVector of(List<Endpoint> endpoints, long capacityPerInstance) {
        int ready = 0;
        var byVersion = new TreeMap<String, Integer>();
        var byZone = new TreeMap<String, Integer>();
        for (var endpoint : endpoints) {
            byVersion.merge(endpoint.version(), endpoint.ready() ? 1 : 0, Integer::sum);
            if (!endpoint.zone().isEmpty()) {
                byZone.merge(endpoint.zone(), endpoint.ready() ? 1 : 0, Integer::sum);
            }
            ready += endpoint.ready() ? 1 : 0;
        }
        return new HealthVector(ready, endpoints.size(), ready * capacityPerInstance, byVersion, byZone);
    }

    /** Zones with a ready instance: at least one while anything is ready, since a vector without zones lies somewhere. */
    public int zonesReady() {
        int zones = (int) readyByZone.values().stream().filter(n -> n > 0).count();
        return ready == 0 ? 0 : Math.max(1, zones);
    }

    /** Versions with a ready instance, sorted; the empty one stands for instances that tell none. */
    public List<String> versionsReady() {
        return readyByVersion.entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What is left when only this share of the instances stays, 0 to 100 per cent, rounded down, everywhere alike. */
    public HealthVector weakened(int percentLeft) {
        int left = ready * percentLeft / 100;
        long carries = ready == 0 ? 0 : capacity * left / ready;
        return new HealthVector(left, total, carries, weakened(readyByVersion, left), weakened(readyByZone, left));
    }

    private static SortedMap<String, Integer> weakened(SortedMap<String, Integer> parts, int left) {
        var fewer = new TreeMap<String, Integer>();
        long sum = parts.values().stream().mapToLong(n -> n).sum();
        parts.forEach((part, n) -> fewer.put(part, sum == 0 ? 0 : (int) Math.ceilDiv((long) n * left, sum)));
        return fewer;
    }

    /** As {@code 2 of 3 ready}. */
    public String readyText() {
        return ready + " of " + total + " ready";
    }

    /** Ready share in per cent, 0 to 100; 0 when nothing is known. */
    public int readyPercent() {
        return total == 0 ? 0 : (int) (100L * ready / total);
    }
}
