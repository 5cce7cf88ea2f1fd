package io.hansa.node.reach;

import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.NodeId;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.gateway.probe.ProbeTarget;
import io.hansa.gateway.sni.ServiceSni;
import io.hansa.node.peer.PeerTarget;
import io.hansa.sync.membertls.MemberDirectory;
import io.hansa.sync.membertls.MemberName;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How other clusters are reached, as far as their records or a join have told: names for SNI, addresses, expected
 * identities. Reads what is known now and the name book; never blocks; thread-safe.
 */
public final class ClusterDirectory implements MemberDirectory {
    private final FederationName federation;
    private final ClusterId self;
    private final Known known;
    private final NameBook names;

    /**
     * What the directory is made from, as it is now; all answer from memory or disk, at once.
     *
     * @param info what a cluster says of itself
     * @param contact server name and gateway address of a cluster, as they were told at a join
     */
    public record Known(
            Function<ClusterId, Optional<ClusterInfo>> info,
            Supplier<Membership> membership,
            Function<ClusterId, Optional<Map.Entry<String, String>>> contact) {}

    public ClusterDirectory(FederationName federation, ClusterId self, Known known, NameBook names) {
        this.federation = federation;
        this.self = self;
        this.known = known;
        this.names = names;
    }

    private Optional<ClusterInfo> info(ClusterId cluster) {
        return known.info().apply(cluster);
    }

    /** The gateways of a cluster as it calls them, from its own record or else from the join. */
    private List<HostPort> gateways(ClusterId cluster) {
        var published = info(cluster).map(ClusterInfo::gateways).orElse(List.of());
        return published.isEmpty()
                ? known.contact().apply(cluster).stream()
                        .map(contact -> HostPort.parse(contact.getValue()))
                        .toList()
                : published;
    }

    /** The first gateway of a cluster, by the name or address that it gives itself. */
    public Optional<HostPort> gateway(ClusterId cluster) {
        return gateways(cluster).stream().findFirst();
    }

    /** The gateways of a cluster by IP address; empty until their names are resolved. */
    private List<HostPort> numbered(ClusterId cluster) {
        return gateways(cluster).stream()
                .flatMap(g -> names.addresses(g.host()).stream().map(ip -> new HostPort(ip, g.port())))
                .distinct()
                .toList();
    }

    /** The hosts of all gateways that anybody here may call. */
    public List<String> hosts() {
        return known.membership().get().members().values().stream()
                .filter(m -> m.state().trusted() && !m.cluster().equals(self))
                .flatMap(m -> gateways(m.cluster()).stream())
                .map(HostPort::host)
                .distinct()
                .toList();
    }

    private NodeId node(ClusterId cluster) {
        return info(cluster)
                .flatMap(i -> i.nodes().stream().findFirst())
                .or(() -> known.contact()
                        .apply(cluster)
                        .map(contact -> new NodeId(
                                contact.getKey().substring(0, contact.getKey().indexOf('.')))))
                .orElse(new NodeId("node-1"));
    }

    private Optional<Member> trusted(ClusterId cluster) {
        return known.membership().get().find(cluster).filter(m -> m.state().trusted());
    }

    /** Where the node of a cluster answers peer calls, by each of its gateways' addresses; empty when none is known. */
    public List<PeerTarget> peers(ClusterId cluster) {
        var found = new ArrayList<PeerTarget>();
        trusted(cluster).ifPresent(member -> {
            var domain = member.domain();
            var serverName = node(cluster) + "." + cluster + ".nodes." + federation;
            for (var address : numbered(cluster)) {
                found.add(new PeerTarget(
                        address,
                        serverName,
                        (SpiffeId id) -> id.isNode() && id.domain().equals(domain)));
            }
        });
        return List.copyOf(found);
    }

    /** Whom to probe at a cluster: its gateway, by each of its addresses. */
    public List<ProbeTarget> probes(ClusterId cluster) {
        var member = known.membership().get().find(cluster);
        if (member.isEmpty()) {
            return List.of();
        }
        var called = info(cluster).map(ClusterInfo::gatewayNames).orElse(List.of());
        var gateway = SpiffeId.gateway(member.get().domain(), called.isEmpty() ? "gateway-1" : called.getFirst());
        var serverName = new ServiceSni(cluster, federation).probe();
        return numbered(cluster).stream()
                .map(a -> new ProbeTarget(new InetSocketAddress(a.host(), a.port()), serverName, gateway))
                .toList();
    }

    @Override
    public Optional<MemberName> at(InetSocketAddress address) {
        var place = new HostPort(address.getAddress().getHostAddress(), address.getPort());
        return known.membership().get().members().keySet().stream()
                .filter(cluster -> numbered(cluster).contains(place))
                .findFirst()
                .map(cluster -> new MemberName(node(cluster), cluster, federation));
    }

    /**
     * Public addresses of the other clusters' members, one each: the lowest of a gateway that has several, which is also
     * the one that its member advertises.
     */
    public List<InetSocketAddress> others() {
        return known.membership().get().members().values().stream()
                .filter(m -> m.state().trusted() && !m.cluster().equals(self))
                .flatMap(m -> numbered(m.cluster()).stream().limit(1))
                .map(a -> new InetSocketAddress(a.host(), a.port()))
                .toList();
    }
}
