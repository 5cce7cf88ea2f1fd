package io.hansa.core.assembly;

import io.hansa.core.model.ServiceName;
import java.util.Set;

/**
 * What a batch of records touched, so that only that is decided anew (I9). Immutable.
 *
 * @param services whose offers changed
 * @param wide whether something changed that may move any service: clusters, membership, policies or drains
 * @param measured whether observations or manifests changed: judge again
 */
public record KnowledgeChange(Set<ServiceName> services, boolean wide, boolean measured) {

    public static final KnowledgeChange NONE = new KnowledgeChange(Set.of(), false, false);

    public KnowledgeChange {
        services = Set.copyOf(services);
    }

    public boolean nothing() {
        return services.isEmpty() && !wide && !measured;
    }
}
