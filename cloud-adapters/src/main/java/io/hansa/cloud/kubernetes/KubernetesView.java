package io.hansa.cloud.kubernetes;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Set;

/** What is in the API now, as its watches tell. */
interface KubernetesView extends AutoCloseable {

    /**
     * Services and slices at one moment.
     *
     * @param exported {@code namespace/name} of each ServiceExport
     */
    record Contents(List<Service> services, List<EndpointSlice> slices, Set<String> exported) {
        public Contents {
            services = List.copyOf(services);
            slices = List.copyOf(slices);
            exported = Set.copyOf(exported);
        }
    }

    /** Begins to watch; {@code onChange} is called often, on threads of the client's. */
    void start(Runnable onChange);

    /** @throws io.hansa.core.fault.FederationException while the watches are broken or were never complete */
    Contents contents();

    @Override
    void close();
}
