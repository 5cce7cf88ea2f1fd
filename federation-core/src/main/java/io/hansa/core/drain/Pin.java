package io.hansa.core.drain;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * A person's override for a time: calls to a service go to one cluster before all tiers of its policy, manual ones and
 * clusters that no tier names included, and thin health notwithstanding. It lifts no hard rule: trust, the offer, residency
 * and a cluster that cannot serve stand, and then the policy decides. The payload of a pin record. Immutable.
 *
 * @param id names its record, e.g. {@code pin-order.azure-weu}
 * @param viewers whose callers it speaks of; empty means everybody's
 * @param expires when it ends by itself; at most 72 h after {@code from}
 * @param by who asked for it
 */
public record Pin(
        String id,
        ServiceName service,
        ClusterId cluster,
        Set<ClusterId> viewers,
        Instant from,
        Instant expires,
        String reason,
        String by) {

    private static final Duration LENGTH_MAX = Duration.ofHours(72);

    public Pin {
        viewers = Set.copyOf(viewers);
        if (!expires.isAfter(from) || Duration.between(from, expires).compareTo(LENGTH_MAX) > 0) {
            throw new IllegalArgumentException("expires: " + expires + " (expected: within 72 h after " + from + ')');
        }
    }

    /** Whether it speaks of this viewer's callers at {@code now}. */
    public boolean inForce(ClusterId viewer, Instant now) {
        return (viewers.isEmpty() || viewers.contains(viewer)) && !now.isBefore(from) && now.isBefore(expires);
    }

    public Tree toTree() {
        return Tree.fields()
                .put("id", id)
                .put("service", service.value())
                .put("cluster", cluster.value())
                .put("viewers", Tree.of(viewers.stream().sorted().toList(), v -> Tree.of(v.value())))
                .put("from", from.toEpochMilli())
                .put("expires", expires.toEpochMilli())
                .put("reason", reason)
                .put("by", by)
                .build();
    }

    /** Reads a payload. @throws io.hansa.core.resource.InvalidResource naming each fault */
    public static Pin fromTree(Tree tree) {
        return TreeReader.read(
                tree,
                in -> new Pin(
                        in.text("id"),
                        in.value("service", ServiceName::new, new ServiceName("unknown")),
                        in.value("cluster", ClusterId::new, new ClusterId("unknown")),
                        new HashSet<>(in.values("viewers", ClusterId::new)),
                        Instant.ofEpochMilli(in.whole("from", 0, Long.MAX_VALUE / 2)),
                        Instant.ofEpochMilli(in.whole("expires", 0, Long.MAX_VALUE / 2)),
                        in.text("reason", ""),
                        in.text("by", "")));
    }
}
