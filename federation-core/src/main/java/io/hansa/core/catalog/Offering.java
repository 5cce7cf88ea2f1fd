package io.hansa.core.catalog;

import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a cluster's exports amount to with the services that it has right now: one offer per federated name, and the
 * endpoints behind it. Immutable.
 *
 * @param offers to be published; an export whose service is not there is offered with nothing ready
 * @param endpoints with the export's weights multiplied in
 */
public record Offering(SortedMap<ServiceName, ServiceOffer> offers, SortedMap<ServiceName, List<Endpoint>> endpoints) {

    public static final Offering NONE = new Offering(new TreeMap<>(), new TreeMap<>());

    private static final int WEIGHT_MAX = 10_000;

    /** Where a backend looks for its local service. */
    private record Place(String namespace, String name) {}

    public Offering {
        offers = Collections.unmodifiableSortedMap(new TreeMap<>(offers));
        var copy = new TreeMap<ServiceName, List<Endpoint>>();
        endpoints.forEach((service, list) -> copy.put(service, List.copyOf(list)));
        endpoints = Collections.unmodifiableSortedMap(copy);
    }

    /** A pure function of exports and services. */
    public static Offering of(Collection<Export> exports, Collection<LocalService> services) {
        var offers = new TreeMap<ServiceName, ServiceOffer>();
        var endpoints = new TreeMap<ServiceName, List<Endpoint>>();
        var byPlace = services.stream().collect(Collectors.groupingBy(s -> new Place(s.namespace(), s.name())));
        for (var export : exports) {
            var behind = new ArrayList<Endpoint>();
            var protocol = Protocol.TCP;
            long capacity = 0;
            for (var backend : export.backends()) {
                for (var service : byPlace.getOrDefault(new Place(backend.namespace(), backend.name()), List.of())) {
                    protocol = service.protocol();
                    capacity += service.capacityPerInstance() * ready(service);
                    service.endpoints().forEach(e -> behind.add(weighted(service, backend, e)));
                }
            }
            var counted = HealthVector.of(behind, 0);
            var health = new HealthVector(
                    counted.ready(), counted.total(), capacity, counted.readyByVersion(), counted.readyByZone());
            offers.put(
                    export.service(),
                    new ServiceOffer(export.service(), protocol, health, export.clusters(), export.callers()));
            endpoints.put(export.service(), behind);
        }
        return new Offering(offers, endpoints);
    }

    private static long ready(LocalService service) {
        return service.endpoints().stream().filter(Endpoint::ready).count();
    }

    /** Instances of several local services stand behind one name, so each is told apart by its service. */
    private static Endpoint weighted(LocalService service, Export.Backend backend, Endpoint endpoint) {
        var named = new Endpoint(
                service.name() + '/' + endpoint.instance(),
                endpoint.address(),
                endpoint.version(),
                endpoint.zone(),
                (int) Math.min((long) endpoint.weight() * backend.weight(), WEIGHT_MAX),
                endpoint.ready());
        return named;
    }
}
