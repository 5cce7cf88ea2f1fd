package io.hansa.gateway.xds;

import io.grpc.SynchronizationContext;
import io.hansa.gateway.proto.Status;
import io.hansa.gateway.resource.EncodedResource;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.resource.Snapshot;
import io.hansa.gateway.xds.GatewayStatus.Mode;
import io.hansa.gateway.xds.GatewayStatus.State;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One open stream of one client: what it wants, what it has, and the order in which the difference is sent. At most one
 * response per type is under way; a client that does not read is sent nothing more (backpressure), and what changes in the
 * meantime is remembered by name alone, so a slow client costs no memory beyond its subscription.
 *
 * <p>Thread-safe: everything runs in its synchronization context.
 */
final class AdsStream {

    /** The wire, in either variant of the protocol. */
    interface Wire {
        Mode mode();

        /** Whether the client takes more now. */
        boolean ready();

        /** Sends a response. */
        void send(ResourceType type, String nonce, Watch.Batch batch, List<EncodedResource> everything);

        /** Ends the stream. */
        void fail(io.grpc.Status status);
    }

    /** A request, whichever variant it came in. */
    record Asked(
            ResourceType type,
            Collection<String> subscribe,
            Collection<String> unsubscribe,
            Map<String, String> has,
            String nonce,
            Optional<Status> error) {}

    /** Where resources come from: the snapshot in force, and the leaf for clients on this host. */
    interface Source {

        /** Whether there is anything to be said yet. */
        boolean published();

        Snapshot snapshot();

        Optional<EncodedResource> find(ResourceType type, String name);
    }

    /** What all streams of a server share. */
    record Terms(XdsLimits limits, InstantSource clock, Consumer<GatewayStatus> listener) {}

    private final Wire wire;
    private final Source source;
    private final XdsLimits limits;
    private final InstantSource clock;
    private final Consumer<GatewayStatus> listener;
    private final SynchronizationContext context;
    private final Map<ResourceType, Watch> watches = new EnumMap<>(ResourceType.class);
    private final AckTracker acks = new AckTracker();
    private String gateway;
    private String agent = "";
    private State state = State.CONNECTED;
    private Instant since;
    private long nonces;
    private volatile GatewayStatus status;

    AdsStream(Wire wire, String gateway, Source source, Terms terms) {
        this.wire = wire;
        this.gateway = gateway;
        this.source = source;
        this.limits = terms.limits();
        this.clock = terms.clock();
        this.listener = terms.listener();
        this.since = clock.instant();
        this.status = describe();
        this.context = new SynchronizationContext((_, error) -> wire.fail(
                io.grpc.Status.INTERNAL.withDescription("the node failed").withCause(error)));
    }

    /** Takes the client's own description. Its node ID counts only when it proved no identity. */
    void introduces(String nodeId, String program) {
        context.execute(() -> {
            if (gateway.isEmpty()) {
                gateway = nodeId;
            }
            agent = program;
        });
    }

    /** A request arrived. */
    void request(Asked asked) {
        context.execute(() -> {
            var watch = watches.computeIfAbsent(asked.type(), Watch::new);
            settle(watch, asked);
            watch.has(asked.has());
            watch.unsubscribe(asked.unsubscribe());
            watch.subscribe(
                    asked.subscribe(), source.snapshot().of(asked.type()).keySet());
            if (watch.nameCount() > limits.namesMax()) {
                wire.fail(io.grpc.Status.RESOURCE_EXHAUSTED.withDescription(
                        XdsFault.TOO_MANY_NAMES.code() + ": more than " + limits.namesMax() + " names"));
                return;
            }
            drain();
        });
    }

    /** A state-of-the-world request arrived: its names are the whole subscription. */
    void request(ResourceType type, Collection<String> names, String nonce, Optional<Status> error) {
        context.execute(() -> {
            var watch = watches.get(type);
            var fresh = watch == null ? names : watch.notYetIn(names);
            var gone = watch == null ? List.<String>of() : watch.missingFrom(names);
            request(new Asked(type, fresh, gone, Map.of(), nonce, error));
        });
    }

    private void settle(Watch watch, Asked asked) {
        if (asked.nonce().isEmpty()) {
            return;
        }
        var now = clock.instant();
        watch.answered(asked.nonce(), now, asked.error().isEmpty()).ifPresent(versions -> {
            asked.error()
                    .ifPresentOrElse(
                            error -> acks.refused(asked.type(), versions, error.getMessage(), now),
                            () -> acks.accepted(asked.type(), versions));
            tell();
        });
    }

    /** The snapshot changed. */
    void changed(Snapshot.Changes changes) {
        context.execute(() -> {
            changes.names().forEach((type, names) -> {
                var watch = watches.get(type);
                if (watch != null) {
                    watch.changed(names);
                }
            });
            drain();
        });
    }

    /** The client reads again. */
    void ready() {
        context.execute(this::drain);
    }

    /** The stream ended, by either side. */
    void closed() {
        context.execute(() -> {
            if (state == State.CONNECTED) {
                state = State.GONE;
                since = clock.instant();
            }
            tell();
        });
    }

    /** Ends the stream from here. */
    void end(io.grpc.Status reason) {
        context.execute(() -> {
            state = State.GONE;
            since = clock.instant();
            wire.fail(reason);
        });
    }

    private void drain() {
        if (!source.published() || state == State.GONE) {
            return;
        }
        for (var type : ResourceType.values()) {
            var watch = watches.get(type);
            if (watch != null && wire.ready()) {
                send(type, watch);
            }
        }
        // What nobody refers to any more goes last: listeners and routes first, then clusters and endpoints.
        for (var type : List.of(ResourceType.ENDPOINTS, ResourceType.CLUSTER)) {
            var watch = watches.get(type);
            if (watch != null && wire.ready()) {
                send(type, watch);
            }
        }
    }

    private void send(ResourceType type, Watch watch) {
        boolean mayRemove = type == ResourceType.LISTENER || type == ResourceType.ROUTES || !referrersBusy();
        watch.next(name -> source.find(type, name), mayRemove, limits.responseBytesMax())
                .ifPresent(batch -> {
                    if (batch.resources().isEmpty() && !type.wildcard() && wire.mode() == Mode.STATE_OF_THE_WORLD) {
                        return; // That variant cannot say that such a resource is gone.
                    }
                    var nonce = Long.toString(++nonces);
                    watch.sent(nonce, batch);
                    wire.send(type, nonce, batch, everything(type, watch));
                    if (type == ResourceType.CLUSTER) {
                        // A changed cluster is warm only when its endpoints have come once more, changed or not.
                        var endpoints = watches.get(ResourceType.ENDPOINTS);
                        if (endpoints != null) {
                            batch.resources().forEach(cluster -> endpoints.again(cluster.name()));
                        }
                    }
                    tell();
                });
    }

    private List<EncodedResource> everything(ResourceType type, Watch watch) {
        return wire.mode() == Mode.STATE_OF_THE_WORLD && type.wildcard()
                ? watch.all(name -> source.find(type, name))
                : List.of();
    }

    private boolean referrersBusy() {
        for (var type : List.of(ResourceType.LISTENER, ResourceType.ROUTES)) {
            var watch = watches.get(type);
            if (watch != null && watch.busy()) {
                return true;
            }
        }
        return false;
    }

    private void tell() {
        status = describe();
        listener.accept(status);
    }

    private GatewayStatus describe() {
        var types = new EnumMap<ResourceType, GatewayStatus.Progress>(ResourceType.class);
        watches.forEach((type, watch) -> types.put(type, watch.progress()));
        return new GatewayStatus(gateway, agent, wire.mode(), types, acks.rejections(), state, since);
    }

    /** How the client stands. */
    GatewayStatus status() {
        return status;
    }
}
