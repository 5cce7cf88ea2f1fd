package io.hansa.gateway.codec;

import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.gateway.config.ClusterConfig;
import io.hansa.gateway.config.EndpointConfig;
import io.hansa.gateway.config.HttpRouteRule;
import io.hansa.gateway.config.ListenerConfig;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one resource says, read and checked by itself. Immutable. */
public sealed interface Piece {

    /**
     * A listener.
     *
     * @param listener with empty route lists where a table is named
     * @param routes the names of route tables, by the name of the chain
     */
    record Listening(ListenerConfig listener, Map<String, String> routes) implements Piece {
        public Listening {
            routes = Map.copyOf(routes);
        }
    }

    /** A route table. */
    record Routing(List<HttpRouteRule> rules) implements Piece {
        public Routing {
            rules = List.copyOf(rules);
        }
    }

    /**
     * A cluster without its endpoints.
     *
     * @param assignment the name under which its endpoints come
     * @param inline its endpoints where they come with it
     */
    record Clustering(ClusterConfig cluster, String assignment, Optional<Assigning> inline) implements Piece {}

    /**
     * Endpoints of a cluster.
     *
     * @param groups by priority and place
     * @param unweighted indexes of groups without a weight, which get nothing where places are weighted
     */
    record Assigning(List<EndpointConfig.Group> groups, Set<Integer> unweighted, int overprovisioningPercent)
            implements Piece {
        public Assigning {
            groups = List.copyOf(groups);
            unweighted = Set.copyOf(unweighted);
        }
    }

    /** Whom to believe. */
    record Trusting(Map<TrustDomainName, List<X509Certificate>> anchors) implements Piece {
        public Trusting {
            anchors = Map.copyOf(anchors);
        }
    }

    /** Whom not to believe although the chain is valid: subject key identifiers and serial numbers in hex. */
    record Denying(Set<String> keyIds, Set<String> serials) implements Piece {
        public Denying {
            keyIds = Set.copyOf(keyIds);
            serials = Set.copyOf(serials);
        }
    }
}
