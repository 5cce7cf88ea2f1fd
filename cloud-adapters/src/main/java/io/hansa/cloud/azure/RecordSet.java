package io.hansa.cloud.azure;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * The records of one type and name in a private zone. Immutable.
 *
 * @param name relative to the zone
 * @param metadata labels that Azure keeps beside the records; Hansa's own say so
 * @param targets what the records say: addresses, one name, or {@code port target} of SRV records
 * @param ttlSeconds how long resolvers may keep them
 */
record RecordSet(Type type, String name, Map<String, String> metadata, List<String> targets, long ttlSeconds) {

    /** The types of records that Hansa writes. */
    enum Type {
        A,
        AAAA,
        CNAME,
        SRV
    }

    /** A gateway's address changes seldom; when it does, workloads should notice within seconds. */
    private static final long TTL_SECONDS = 10;

    private static final String MANAGED_BY = "managed-by";
    private static final String CLUSTER = "hansa-cluster";

    RecordSet {
        metadata = Map.copyOf(metadata);
        targets = List.copyOf(targets);
    }

    /** What tells two record sets of a zone apart. */
    String key() {
        return type + " " + name;
    }

    /** Made by this cluster's Hansa: may be changed and removed by it. */
    boolean madeBy(ClusterId cluster) {
        return "hansa".equals(metadata.get(MANAGED_BY)) && cluster.value().equals(metadata.get(CLUSTER));
    }

    /**
     * The records of one import: where {@code <service>.<zone>} is, and which port {@code _<service>._tcp.<zone>} has.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc2782">RFC 2782 (SRV)</a>
     */
    static List<RecordSet> of(ServiceName service, HostPort address, String zone, ClusterId cluster) {
        var metadata = Map.of(MANAGED_BY, "hansa", CLUSTER, cluster.value());
        var place =
                new RecordSet(typeOf(address.host()), service.value(), metadata, List.of(address.host()), TTL_SECONDS);
        var port = new RecordSet(
                Type.SRV,
                "_" + service + "._tcp",
                metadata,
                List.of(address.port() + " " + service + '.' + zone),
                TTL_SECONDS);
        return List.of(place, port);
    }

    private static Type typeOf(String host) {
        if (host.indexOf(':') >= 0) {
            return Type.AAAA;
        }
        return host.matches("[0-9.]+") && InetAddress.ofLiteral(host).getAddress().length == 4 ? Type.A : Type.CNAME;
    }
}
