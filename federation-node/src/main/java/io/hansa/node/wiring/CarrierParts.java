package io.hansa.node.wiring;

import io.hansa.core.spiffe.SpiffeTrustManager;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.trust.TrustRoom;
import io.hansa.sync.carrier.CarrierSettings;
import io.hansa.sync.carrier.HazelcastCarrier;
import io.hansa.sync.membertls.MemberChannels;
import io.hansa.sync.membertls.MemberName;
import io.hansa.sync.membertls.MemberTlsSettings;
import io.hansa.sync.membertls.SpiffeMemberCredentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Makes the Hazelcast member of this node, with member TLS by this cluster's identity. */
final class CarrierParts {
    private CarrierParts() {}

    static HazelcastCarrier carrier(
            NodeConfig config, TrustRoom room, ClusterDirectory directory, NodeThreads threads) {
        var book = room.book();
        var credentials = new SpiffeMemberCredentials(
                room.identity(),
                new SpiffeTrustManager(book::current, threads.clock(), id -> id.isNode()),
                config.federation(),
                domain -> book.membership().ownerOf(domain),
                member -> book.membership()
                        .find(member.cluster())
                        .map(m -> m.state().trusted())
                        .orElse(false));
        var channels = new MemberChannels(tls(config), credentials, directory, threads.clock());
        book.onChange(trust -> channels.sweep());
        var place = config.gateway().publicAddress();
        var settings = CarrierSettings.of(
                new MemberName(config.node(), config.cluster(), config.federation()),
                new InetSocketAddress(config.ports().host(), config.ports().member()),
                new InetSocketAddress(place.host(), place.port()));
        return new HazelcastCarrier(settings, channels, threads.tasks(), threads.clock());
    }

    private static MemberTlsSettings tls(NodeConfig config) {
        var source = config.gateway().sourceAddress();
        try {
            return source.isEmpty()
                    ? MemberTlsSettings.defaults()
                    : MemberTlsSettings.defaults().withSourceAddress(InetAddress.getByName(source));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("sourceAddress: " + source + " (expected: an IP address)", e);
        }
    }
}
