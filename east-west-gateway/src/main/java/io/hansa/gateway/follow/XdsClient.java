package io.hansa.gateway.follow;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.hansa.core.fault.FederationException;
import io.hansa.core.spiffe.TrustView;
import io.hansa.gateway.config.GatewayConfig;
import io.hansa.gateway.proto.AggregatedDiscoveryServiceGrpc;
import io.hansa.gateway.proto.DeltaDiscoveryRequest;
import io.hansa.gateway.proto.DeltaDiscoveryResponse;
import io.hansa.gateway.proto.Node;
import io.hansa.gateway.proto.Status;
import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.snapshot.Secrets;
import io.hansa.gateway.xds.XdsFault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's side: follows its node's discovery service and keeps what it was told. Without the node it goes on with the
 * last good state, and starts with the one on disk (I1). After a break it says what it has, and only explicit removals
 * withdraw anything (I2).
 *
 * <p>Confined to the given timer's one thread; the public methods may be called from any.
 */
public final class XdsClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(XdsClient.class);

    /** How much an unexpected restart may lose; a save writes everything, so it is not done for each change. */
    private static final Duration SAVE_DELAY = Duration.ofSeconds(1);

    /** How often it is looked whether the patience with missing endpoints is over. */
    private static final Duration WARMING_LOOK = Duration.ofSeconds(1);

    /** gRPC's code INVALID_ARGUMENT, which a refusal carries. */
    private static final int INVALID_ARGUMENT = 3;

    /** Who takes what was learned; called on the timer's thread, must not block. */
    public interface Sink {

        /** Whom to believe; called before the configuration that came with it. */
        void trust(TrustView view);

        /** What to do; it has no problems. */
        void config(GatewayConfig config);
    }

    /**
     * Who asks, and how patiently.
     *
     * @param nodeId the gateway's name
     * @param cluster its cluster
     * @param agent program and version, for people
     * @param retryMin first pause before connecting again, halved or not by chance
     * @param retryMax longest pause
     */
    public record Settings(String nodeId, String cluster, String agent, Duration retryMin, Duration retryMax) {}

    /**
     * How the client stands.
     *
     * @param connected whether the node has answered on the stream in use
     * @param since when that began
     * @param lastChange when something was last taken over; {@link Instant#MIN} if never in this process
     * @param resources how many are in force
     * @param refusals what is refused now, {@code TYPE NAME: PATH: REASON}
     */
    public record State(boolean connected, Instant since, Instant lastChange, int resources, List<String> refusals) {
        public State {
            refusals = List.copyOf(refusals);
        }
    }

    /**
     * Where things run.
     *
     * @param timer one thread, to which all state is confined; owned by the caller
     * @param disk where files are written; owned by the caller
     */
    public record Runtime(ScheduledExecutorService timer, Executor disk, InstantSource clock, RandomGenerator random) {}

    private final Settings settings;
    private final Supplier<ManagedChannel> channels;
    private final Sink sink;
    private final Optional<SnapshotFile> file;
    private final ScheduledExecutorService timer;
    private final Executor disk;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final HeldResources held = new HeldResources();
    private final Refusals refusals = new Refusals();
    private @Nullable ManagedChannel channel;
    private @Nullable Conversation conversation;
    private TrustView trustTold = TrustView.NOBODY;
    private int failures;
    private long revision;
    private boolean flushing;
    private boolean saving;
    private boolean warming;
    private boolean closed;
    private volatile State state;

    /**
     * A client that has not started.
     *
     * @param channels makes a channel to the node; called again after each break, so that renewed identities are used
     * @param file where the last good state is kept; empty: nowhere
     */
    public XdsClient(
            Settings settings,
            Supplier<ManagedChannel> channels,
            Sink sink,
            Optional<SnapshotFile> file,
            Runtime runtime) {
        this.settings = settings;
        this.channels = channels;
        this.sink = sink;
        this.file = file;
        this.timer = runtime.timer();
        this.disk = runtime.disk();
        this.clock = runtime.clock();
        this.random = runtime.random();
        this.state = new State(false, clock.instant(), Instant.MIN, 0, List.of());
    }

    /**
     * Puts the saved state in force and begins to follow the node.
     *
     * @throws FederationException when the saved state is damaged; nothing was started
     */
    public void start() {
        var saved = file.flatMap(SnapshotFile::load);
        timer.execute(() -> {
            saved.ifPresent(this::restore);
            connect();
        });
    }

    private void restore(SnapshotFile.Saved saved) {
        for (var type : ResourceType.values()) {
            var ofType = saved.resources().stream()
                    .filter(each -> each.getResource().getTypeUrl().equals(type.url()))
                    .toList();
            held.take(type, ofType).forEach(line -> LOG.warn("saved resource is not used: {}", line));
        }
        LOG.info(
                "serving from the snapshot of {}, {} resources",
                saved.at(),
                held.all().size());
        flush();
    }

    /** How the client stands. */
    public State state() {
        return state;
    }

    /** Ends the stream; what is in force stays so. */
    @Override
    public void close() {
        timer.execute(() -> {
            closed = true;
            if (saving) {
                save();
            }
            if (channel != null) {
                channel.shutdownNow();
            }
        });
    }

    private void connect() {
        if (closed) {
            return;
        }
        try {
            var opened = channels.get();
            channel = opened;
            conversation = new Conversation(opened);
        } catch (RuntimeException e) { // A channel that cannot be made is a break like any other.
            lost(null, String.valueOf(e.getMessage()));
        }
    }

    private void lost(@Nullable Conversation which, String reason) {
        if (closed || which != conversation) {
            return;
        }
        conversation = null;
        if (channel != null) {
            channel.shutdownNow();
            channel = null;
        }
        long pause =
                Math.min(settings.retryMax().toMillis(), settings.retryMin().toMillis() << Math.min(failures, 16));
        failures++;
        long jittered = pause / 2 + random.nextLong(pause / 2 + 1);
        LOG.info("{} {}: {}; again in {} ms", XdsFault.STREAM_LOST.code(), XdsFault.STREAM_LOST, reason, jittered);
        if (state.connected()) {
            state = new State(false, clock.instant(), state.lastChange(), state.resources(), state.refusals());
        }
        timer.schedule(this::connect, jittered, TimeUnit.MILLISECONDS);
    }

    private void flushSoon() {
        if (!flushing) { // What is queued behind this is taken over together.
            flushing = true;
            timer.execute(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        var trust = held.trust();
        if (trust.sequence() != trustTold.sequence()) {
            trustTold = trust;
            sink.trust(trust);
        }
        var config = held.config(Long.toString(++revision), clock.instant());
        var problems = config.problems();
        if (problems.isEmpty()) {
            sink.config(config);
        } else {
            LOG.warn("the resources contradict each other, the last good state stays: {}", problems);
        }
        state = new State(
                state.connected(), state.since(), clock.instant(), held.all().size(), refusals.all());
        if (!warming) {
            watchWarming();
        }
    }

    /** What has waited for its endpoints long enough is used without them; nobody sends anything at that moment. */
    private void watchWarming() {
        var until = held.warmingUntil().orElse(null);
        warming = until != null && !closed && clock.instant().isBefore(until);
        if (warming) {
            timer.schedule(this::watchWarming, WARMING_LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } else if (until != null && !closed) {
            flushSoon();
        }
    }

    private void saveSoon() {
        if (!saving && file.isPresent()) {
            saving = true;
            timer.schedule(this::save, SAVE_DELAY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void save() {
        if (!saving) {
            return;
        }
        saving = false;
        var resources = held.all();
        var now = clock.instant();
        file.ifPresent(target -> disk.execute(() -> {
            try {
                target.save(now, resources);
            } catch (FederationException e) {
                LOG.warn("{}", e.getMessage());
                timer.execute(this::saveSoon);
            }
        }));
    }

    /** One stream, from its first request to its end. Confined to the timer's thread but for gRPC's callbacks. */
    private final class Conversation implements StreamObserver<DeltaDiscoveryResponse> {
        private final StreamObserver<DeltaDiscoveryRequest> requests;
        private final Map<ResourceType, Set<String>> subscribed = new EnumMap<>(ResourceType.class);
        private boolean introduced;

        Conversation(ManagedChannel channel) {
            requests = AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(this);
            follow(ResourceType.CLUSTER, Set.of());
            follow(ResourceType.ENDPOINTS, held.endpointsNeeded());
            follow(ResourceType.SECRET, Set.of(Secrets.TRUST, Secrets.DENY));
            follow(ResourceType.LISTENER, Set.of());
            follow(ResourceType.ROUTES, held.routesNeeded());
        }

        /** Makes the subscription of a type these names. */
        private void follow(ResourceType type, Set<String> names) {
            var before = subscribed.get(type);
            if (before == null && names.isEmpty() && !type.wildcard()) {
                return;
            }
            if (before == null) {
                ask(type, names, Set.of(), held.versions(type));
            } else if (!before.equals(names)) {
                ask(type, without(names, before), without(before, names), Map.of());
            }
            subscribed.put(type, Set.copyOf(names));
        }

        private static Set<String> without(Set<String> these, Set<String> those) {
            var rest = new HashSet<>(these);
            rest.removeAll(those);
            return rest;
        }

        private void ask(
                ResourceType type, Collection<String> more, Collection<String> less, Map<String, String> versions) {
            send(DeltaDiscoveryRequest.newBuilder()
                    .setTypeUrl(type.url())
                    .addAllResourceNamesSubscribe(more)
                    .addAllResourceNamesUnsubscribe(less)
                    .putAllInitialResourceVersions(versions));
        }

        private void send(DeltaDiscoveryRequest.Builder request) {
            if (!introduced) {
                introduced = true;
                request.setNode(Node.newBuilder()
                        .setId(settings.nodeId())
                        .setCluster(settings.cluster())
                        .setUserAgentName(settings.agent()));
            }
            requests.onNext(request.build());
        }

        @Override
        public void onNext(DeltaDiscoveryResponse response) {
            confined(() -> take(response));
        }

        @Override
        public void onError(Throwable error) {
            confined(() -> lost(this, String.valueOf(error.getMessage())));
        }

        @Override
        public void onCompleted() {
            confined(() -> lost(this, "the node ended the stream"));
        }

        private void confined(Runnable task) {
            if (!timer.isShutdown()) { // Nothing is left to be told to a process that stops.
                timer.execute(task);
            }
        }

        private void take(DeltaDiscoveryResponse response) {
            var type = ResourceType.of(response.getTypeUrl()).orElse(null);
            if (conversation != this || type == null) {
                return;
            }
            failures = 0;
            if (!state.connected()) {
                state = new State(true, clock.instant(), state.lastChange(), state.resources(), state.refusals());
            }
            var refused = held.take(type, response.getResourcesList());
            response.getRemovedResourcesList().forEach(name -> held.remove(type, name));
            refusals.remember(type, response, refused);
            refused.forEach(
                    line -> LOG.warn("{} {}: {}", XdsFault.RESOURCE_REFUSED.code(), XdsFault.RESOURCE_REFUSED, line));
            answer(type, response.getNonce(), refused);
            if (type == ResourceType.CLUSTER) {
                held.retain(ResourceType.ENDPOINTS, held.endpointsNeeded());
                follow(ResourceType.ENDPOINTS, held.endpointsNeeded());
            } else if (type == ResourceType.LISTENER) {
                held.retain(ResourceType.ROUTES, held.routesNeeded());
                follow(ResourceType.ROUTES, held.routesNeeded());
            }
            if (response.getResourcesCount() + response.getRemovedResourcesCount() > 0) {
                flushSoon();
                saveSoon();
            }
        }

        private void answer(ResourceType type, String nonce, List<String> refused) {
            var request =
                    DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.url()).setResponseNonce(nonce);
            if (!refused.isEmpty()) {
                request.setErrorDetail(
                        Status.newBuilder().setCode(INVALID_ARGUMENT).setMessage(String.join("; ", refused)));
            }
            send(request);
        }
    }
}
