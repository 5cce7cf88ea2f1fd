package io.hansa.node.wiring;

import io.hansa.core.spiffe.SpiffeTrustManager;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.reach.NameBook;
import io.hansa.node.trust.TrustRoom;
import io.hansa.sync.carrier.CarrierSettings;
import io.hansa.sync.carrier.HazelcastCarrier;
import io.hansa.sync.membertls.MemberChannels;
import io.hansa.sync.membertls.MemberDirectory;
import io.hansa.sync.membertls.MemberName;
import io.hansa.sync.membertls.MemberTlsSettings;
import io.hansa.sync.membertls.SpiffeMemberCredentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Makes the Hazelcast member of this node, with member TLS by this cluster's identity. */
final class CarrierParts {
    private CarrierParts() {}

    /**
     * Where this cluster's gateway is reached, by IP address: the lowest of several, as others choose it too; empty until its
     * name is resolved.
     */
    static Optional<InetSocketAddress> advertised(NodeConfig config, NameBook names) {
        var place = config.gateway().publicAddress();
        return names.addresses(place.host()).stream().findFirst().map(ip -> new InetSocketAddress(ip, place.port()));
    }

    /** @param advertised from {@link #advertised}; kept for the life of the carrier */
    static HazelcastCarrier carrier(
            NodeConfig config,
            TrustRoom room,
            MemberDirectory directory,
            InetSocketAddress advertised,
            NodeThreads threads) {
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
        var settings = CarrierSettings.of(
                new MemberName(config.node(), config.cluster(), config.federation()),
                new InetSocketAddress(config.ports().host(), config.ports().member()),
                advertised);
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
