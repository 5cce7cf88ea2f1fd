package io.hansa.sync.membertls;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.NodeId;

/**
 * The name of one node as the members of the federation know it, and the server name under which a gateway passes its
 * member connections through. Immutable.
 */
public record MemberName(NodeId node, ClusterId cluster, FederationName federation) {

    /** The SNI host name a dialling member sends: {@code <node>.<cluster>.members.<federation>}. */
    public String sni() {
        return node.value() + '.' + cluster.value() + ".members." + federation.value();
    }

    @Override
    public String toString() {
        return sni();
    }
}
