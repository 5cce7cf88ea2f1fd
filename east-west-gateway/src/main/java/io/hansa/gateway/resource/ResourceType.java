package io.hansa.gateway.resource;

import com.google.protobuf.Message;
import io.hansa.gateway.proto.Cluster;
import io.hansa.gateway.proto.ClusterLoadAssignment;
import io.hansa.gateway.proto.Listener;
import io.hansa.gateway.proto.RouteConfiguration;
import io.hansa.gateway.proto.Secret;
import java.util.Arrays;
import java.util.Optional;

/**
 * The kinds of xDS resources, in the order in which changes are sent: what others refer to goes first, so that nothing is
 * used before it is there.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol#eventual-consistency-considerations">xDS
 *     protocol, eventual consistency considerations</a>
 */
public enum ResourceType {
    CLUSTER("CDS", Cluster.getDefaultInstance()),
    ENDPOINTS("EDS", ClusterLoadAssignment.getDefaultInstance()),
    SECRET("SDS", Secret.getDefaultInstance()),
    LISTENER("LDS", Listener.getDefaultInstance()),
    ROUTES("RDS", RouteConfiguration.getDefaultInstance());

    private final String word;
    private final Message prototype;
    private final String url;

    ResourceType(String word, Message prototype) {
        this.word = word;
        this.prototype = prototype;
        this.url = "type.googleapis.com/" + prototype.getDescriptorForType().getFullName();
    }

    /** The discovery service's usual abbreviation, such as {@code CDS}. */
    public String word() {
        return word;
    }

    /** The type URL of requests, responses and resources. */
    public String url() {
        return url;
    }

    /** Whether a client may ask for all of them without naming any (CDS and LDS alone). */
    public boolean wildcard() {
        return this == CLUSTER || this == LISTENER;
    }

    /** The empty message of this type. */
    public Message prototype() {
        return prototype;
    }

    /** The type with that URL; empty for one that Hansa does not serve. */
    public static Optional<ResourceType> of(String url) {
        return Arrays.stream(values()).filter(type -> type.url.equals(url)).findFirst();
    }
}
