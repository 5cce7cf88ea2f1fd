package io.hansa.core.routing;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.table.SortedTable;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Where all calls of one cluster go. Immutable; a plan made from another one shares what did not change (I9).
 *
 * @param memory to be handed to the next decision
 * @param agenda which decision time alone changes next
 */
public record RoutePlan(
        ClusterId viewer, Instant at, SortedMap<ServiceName, ServiceRoute> routes, RouteMemory memory, Agenda agenda) {

    /**
     * When time alone changes a decision: a hold-down or ramp step ends, a lease, drain or pin expires. Immutable.
     *
     * @param due by service; a service that time does not change is absent
     * @param slots the same, earliest first
     */
    public record Agenda(SortedTable<ServiceName, Instant> due, SortedTable<Slot, ServiceName> slots) {

        static final Agenda NOTHING = new Agenda(SortedTable.empty(), SortedTable.empty());

        /** One entry, ordered by time. */
        public record Slot(Instant at, ServiceName service) implements Comparable<Slot> {
            @Override
            public int compareTo(Slot other) {
                int order = at.compareTo(other.at);
                return order != 0 ? order : service.compareTo(other.service);
            }
        }

        Agenda with(ServiceName service, Instant at) {
            var before = due.get(service);
            if (at.equals(before) || before == null && at.equals(Instant.MAX)) {
                return this;
            }
            var rest = before == null ? slots : slots.without(new Slot(before, service));
            return at.equals(Instant.MAX)
                    ? new Agenda(due.without(service), rest)
                    : new Agenda(due.with(service, at), rest.with(new Slot(at, service), service));
        }

        Instant next() {
            return slots.isEmpty() ? Instant.MAX : slots.firstKey().at();
        }

        Set<ServiceName> by(Instant now) {
            var services = new TreeSet<ServiceName>();
            for (var slot : slots.keySet()) {
                if (slot.at().isAfter(now)) {
                    break;
                }
                services.add(slot.service());
            }
            return services;
        }
    }

    public RoutePlan {
        routes = SortedTable.copyOf(routes);
    }

    /** A plan that time alone does not change. */
    public RoutePlan(ClusterId viewer, Instant at, SortedMap<ServiceName, ServiceRoute> routes, RouteMemory memory) {
        this(viewer, at, routes, memory, Agenda.NOTHING);
    }

    /** A plan for nothing. */
    public static RoutePlan empty(ClusterId viewer, Instant at) {
        return new RoutePlan(viewer, at, SortedTable.empty(), RouteMemory.EMPTY);
    }

    public Optional<ServiceRoute> find(ServiceName service) {
        return Optional.ofNullable(routes.get(service));
    }

    /** When time alone changes this plan; {@link Instant#MAX} if never. */
    public Instant nextAt() {
        return agenda.next();
    }

    /** Services whose decisions time has changed by {@code now}: those to be decided anew. */
    public Set<ServiceName> due(Instant now) {
        return agenda.by(now);
    }

    /** Services whose routes may differ between this plan and another one; costs what differs (I9). */
    public Set<ServiceName> changedSince(RoutePlan before) {
        return SortedTable.copyOf(routes).differences(SortedTable.copyOf(before.routes));
    }
}
