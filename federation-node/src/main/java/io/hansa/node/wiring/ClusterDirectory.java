package io.hansa.node.wiring;

import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.NodeId;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.gateway.probe.ProbeTarget;
import io.hansa.gateway.snapshot.ServiceSni;
import io.hansa.node.peer.PeerTarget;
import io.hansa.node.state.NodeView;
import io.hansa.node.trust.TrustRoom;
import io.hansa.sync.membertls.MemberDirectory;
import io.hansa.sync.membertls.MemberName;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How other clusters are reached, as far as their records or a join have told: names for SNI, addresses, expected
 * identities. Reads the current view; thread-safe.
 */
final class ClusterDirectory implements MemberDirectory {
    private final FederationName federation;
    private final ClusterId self;
    private final TrustRoom room;
    private final Supplier<NodeView> view;

    ClusterDirectory(FederationName federation, ClusterId self, TrustRoom room, Supplier<NodeView> view) {
        this.federation = federation;
        this.self = self;
        this.room = room;
        this.view = view;
    }

    /** The gateway address of a cluster, from its own record or else from the join. */
    Optional<HostPort> gateway(ClusterId cluster) {
        var info = view.get().catalog().cluster(cluster);
        return info.flatMap(i -> i.gateways().stream().findFirst())
                .or(() -> room.contact(cluster).map(contact -> HostPort.parse(contact.getValue())));
    }

    private NodeId node(ClusterId cluster) {
        var info = view.get().catalog().cluster(cluster);
        return info.flatMap(i -> i.nodes().stream().findFirst())
                .or(() -> room.contact(cluster)
                        .map(contact -> new NodeId(
                                contact.getKey().substring(0, contact.getKey().indexOf('.')))))
                .orElse(new NodeId("node-1"));
    }

    /** Where the node of a cluster answers peer calls. */
    Optional<PeerTarget> peer(ClusterId cluster) {
        var member = room.book().membership().find(cluster);
        if (member.isEmpty() || !member.get().state().trusted()) {
            return Optional.empty();
        }
        var domain = member.get().domain();
        return gateway(cluster)
                .map(address -> new PeerTarget(
                        address,
                        node(cluster) + "." + cluster + ".nodes." + federation,
                        (SpiffeId id) -> id.isNode() && id.domain().equals(domain)));
    }

    /** Whom to probe at a cluster. */
    Optional<ProbeTarget> probe(ClusterId cluster) {
        var member = room.book().membership().find(cluster);
        if (member.isEmpty()) {
            return Optional.empty();
        }
        var names =
                view.get().catalog().cluster(cluster).map(i -> i.gatewayNames()).orElse(List.of("gateway-1"));
        var name = names.isEmpty() ? "gateway-1" : names.getFirst();
        return gateway(cluster)
                .map(address -> new ProbeTarget(
                        new InetSocketAddress(address.host(), address.port()),
                        new ServiceSni(cluster, federation).probe(),
                        SpiffeId.gateway(member.get().domain(), name)));
    }

    @Override
    public Optional<MemberName> at(InetSocketAddress address) {
        for (var cluster : room.book().membership().members().keySet()) {
            var gateway = gateway(cluster);
            boolean there = gateway.isPresent()
                    && gateway.get().port() == address.getPort()
                    && gateway.get().host().equals(address.getAddress().getHostAddress());
            if (there) {
                return Optional.of(new MemberName(node(cluster), cluster, federation));
            }
        }
        return Optional.empty();
    }

    /** Public addresses of the other clusters' members. */
    List<InetSocketAddress> others() {
        return room.book().membership().members().values().stream()
                .filter(m -> m.state().trusted() && !m.cluster().equals(self))
                .flatMap(m -> gateway(m.cluster()).stream())
                .map(a -> new InetSocketAddress(a.host(), a.port()))
                .toList();
    }
}
