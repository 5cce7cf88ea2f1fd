package io.hansa.gateway.xds;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.hansa.core.spiffe.Identity;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.gateway.proto.AggregatedDiscoveryServiceGrpc;
import io.hansa.gateway.proto.DeltaDiscoveryRequest;
import io.hansa.gateway.proto.DeltaDiscoveryResponse;
import io.hansa.gateway.proto.DiscoveryRequest;
import io.hansa.gateway.proto.DiscoveryResponse;
import io.hansa.gateway.resource.EncodedResource;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.resource.Snapshot;
import io.hansa.gateway.snapshot.Secrets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The node's aggregated discovery service: delta and state-of-the-world, one snapshot for all gateways of the cluster.
 *
 * <p>Before the first {@link #publish} every stream waits: a node that knows nothing yet must not tell its gateways that
 * there is nothing (I2). A change costs what changed, for each stream that wants it (I9).
 *
 * <p>Thread-safe; {@link #publish} belongs to one task.
 */
public final class XdsServer implements AutoCloseable {

    /** What becomes of a gateway's refusals; called in the stream's order, must not block. */
    public interface Listener extends Consumer<GatewayStatus> {}

    private final XdsLimits limits;
    private final AdsStream.Terms terms;
    private final Executor executor;
    private final Supplier<Optional<Identity>> leaf;
    private final Listener listener;

    /** Streams come and go on gRPC's threads; each is added and removed by its own stream alone. */
    private final Set<AdsStream> streams = ConcurrentHashMap.newKeySet();

    /** The last word of streams that are gone, so that their absence is shown; bounded by {@link XdsLimits#streamsMax}. */
    private final Map<String, GatewayStatus> gone = new ConcurrentHashMap<>();

    private volatile Snapshot snapshot = Snapshot.EMPTY;
    private volatile boolean published;
    private volatile boolean closed;
    private volatile Optional<EncodedResource> ownSecret = Optional.empty();

    /**
     * A server without a network: its services are added to whichever gRPC servers the node runs.
     *
     * @param executor runs what a change means for each stream; does not block
     * @param leaf certificate and key for an Envoy on this host (I10); empty while there is none
     * @param listener told whenever a gateway confirms, refuses or leaves
     */
    public XdsServer(
            XdsLimits limits,
            InstantSource clock,
            Executor executor,
            Supplier<Optional<Identity>> leaf,
            Listener listener) {
        this.limits = limits;
        this.executor = executor;
        this.leaf = leaf;
        this.listener = listener;
        this.terms = new AdsStream.Terms(limits, clock, this::told);
        leafRenewed();
    }

    /** For a server with mutual TLS: admits this cluster's gateways, never sends a key. */
    public ServerServiceDefinition forGateways(TrustDomainName ownDomain) {
        return ServerInterceptors.intercept(
                new Service(Optional::empty),
                XdsCaller.identified(
                        (SpiffeId id) -> id.isGateway() && id.domain().equals(ownDomain)));
    }

    /**
     * For a server on a Unix socket or a loopback address: serves an Envoy on this host, its key included, so whoever may
     * connect there is trusted like the gateway. A Unix socket with file permissions is the better choice.
     */
    public ServerServiceDefinition forThisHost() {
        return ServerInterceptors.intercept(new Service(() -> ownSecret), XdsCaller.onThisHost());
    }

    /** Puts a snapshot in force and sends what differs from the one before. */
    public void publish(Snapshot next) {
        var changes = next.since(snapshot);
        snapshot = next;
        boolean first = !published;
        published = true;
        if (first || !changes.isEmpty()) {
            streams.forEach(stream -> executor.execute(() -> stream.changed(changes)));
        }
    }

    /** Reads the leaf anew and sends it to whoever has it. */
    public void leafRenewed() {
        ownSecret = leaf.get().map(Secrets::own);
        var changes = new Snapshot.Changes(Map.of(ResourceType.SECRET, Set.of(Secrets.OWN)));
        streams.forEach(stream -> executor.execute(() -> stream.changed(changes)));
    }

    /** Every gateway that is connected, and those that were, by their last word. */
    public List<GatewayStatus> gateways() {
        var connected = streams.stream().map(AdsStream::status).toList();
        var known = connected.stream().map(GatewayStatus::gateway).toList();
        return java.util.stream.Stream.concat(
                        connected.stream(), gone.values().stream().filter(each -> !known.contains(each.gateway())))
                .toList();
    }

    /** Ends all streams; new ones are refused. Clients keep what they have. */
    @Override
    public void close() {
        closed = true;
        streams.forEach(stream -> stream.end(Status.UNAVAILABLE.withDescription("the node stops")));
    }

    private void told(GatewayStatus status) {
        if (status.state() == GatewayStatus.State.GONE) {
            if (gone.size() >= limits.streamsMax()) {
                gone.clear();
            }
            gone.put(status.gateway(), status);
        }
        listener.accept(status);
    }

    /** One view of the service: which secret its callers may have. */
    private final class Service extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase
            implements AdsStream.Source {
        private final Supplier<Optional<EncodedResource>> secret;

        Service(Supplier<Optional<EncodedResource>> secret) {
            this.secret = secret;
        }

        @Override
        public boolean published() {
            return published;
        }

        @Override
        public Snapshot snapshot() {
            return snapshot;
        }

        @Override
        public Optional<EncodedResource> find(ResourceType type, String name) {
            return type == ResourceType.SECRET && name.equals(Secrets.OWN) ? secret.get() : snapshot.find(type, name);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            var wire = new DeltaWire(responses);
            return wire.serving(open(wire, responses));
        }

        @Override
        public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> responses) {
            var wire = new SotwWire(responses);
            return wire.serving(open(wire, responses));
        }

        private AdsStream open(AdsStream.Wire wire, StreamObserver<?> responses) {
            var caller = XdsCaller.KEY.get();
            var gateway =
                    caller == null ? "" : caller.id().map(SpiffeId::toString).orElse("");
            var stream = new AdsStream(wire, gateway, this, terms);
            if (closed || streams.size() >= limits.streamsMax()) {
                stream.end(Status.RESOURCE_EXHAUSTED.withDescription(XdsFault.TOO_MANY_STREAMS.code()));
                return stream;
            }
            streams.add(stream);
            Wires.onEnd(responses, stream::ready, () -> {
                streams.remove(stream);
                stream.closed();
            });
            return stream;
        }
    }
}
