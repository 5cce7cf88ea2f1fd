package io.hansa.gateway.snapshot;

import com.google.protobuf.Message;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.gateway.resource.EncodedResource;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.snapshot.InboundListener.Chain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What one service, or what all of them share, adds to a snapshot. Immutable.
 *
 * @param resources each with the inputs that it was encoded from, so that equal inputs are not encoded again
 * @param chains of the one mTLS port
 * @param omissions what could not be expressed, for people
 */
record Part(Map<Key, Memo> resources, List<Chain> chains, List<String> omissions) {
    static final Part NOTHING = new Part(Map.of(), List.of(), List.of());

    /** A resource's name; names are of their type alone. */
    record Key(ResourceType type, String name) {}

    /** A resource and what it was encoded from. */
    record Memo(List<Object> inputs, EncodedResource encoded) {}

    Part {
        resources = Collections.unmodifiableMap(resources);
        chains = List.copyOf(chains);
        omissions = List.copyOf(omissions);
    }

    boolean isEmpty() {
        return resources.isEmpty() && chains.isEmpty() && omissions.isEmpty();
    }

    /** A part in the making, that takes over from the one before what has the same inputs. Confined to one thread. */
    static final class Draft {
        private final Part before;
        private final GatewayView view;
        private final Targets targets;
        private final Map<Key, Memo> resources = new LinkedHashMap<>();
        private final List<Chain> chains = new ArrayList<>();
        private final List<String> omissions = new ArrayList<>();

        Draft(Part before, GatewayView view, Targets targets) {
            this.before = before;
            this.view = view;
            this.targets = targets;
        }

        /** @param inputs everything but the settings that {@code encode} reads */
        void add(ResourceType type, String name, List<Object> inputs, Supplier<Message> encode) {
            var all = new ArrayList<Object>(inputs);
            all.add(view.settings());
            var key = new Key(type, name);
            var memo = before.resources().get(key);
            resources.put(
                    key,
                    memo != null && memo.inputs().equals(all)
                            ? memo
                            : new Memo(List.copyOf(all), EncodedResource.of(name, encode.get())));
        }

        /** A cluster spoken to in plain, with its endpoints, or with addresses alone. */
        void plainCluster(String name, List<Endpoint> endpoints, List<HostPort> addresses) {
            add(ResourceType.CLUSTER, name, List.of(), () -> ServiceClusters.plain(name, view.settings()));
            var place = view.site().locality();
            assignment(name, List.of(new Assignments.Group(0, "", place, 1, endpoints, addresses)));
        }

        void assignment(String name, List<Assignments.Group> groups) {
            add(
                    ResourceType.ENDPOINTS,
                    name,
                    List.of(groups, view.addresses()),
                    () -> Assignments.encode(name, groups, targets));
        }

        void chain(Chain chain) {
            chains.add(chain);
        }

        void omit(String sentence) {
            omissions.add(sentence);
        }

        Part part() {
            return new Part(resources, chains, omissions);
        }
    }
}
