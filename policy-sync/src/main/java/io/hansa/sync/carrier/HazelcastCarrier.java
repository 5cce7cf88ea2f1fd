package io.hansa.sync.carrier;

import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.MapEvent;
import com.hazelcast.replicatedmap.ReplicatedMap;
import io.hansa.core.port.Carried;
import io.hansa.core.port.RecordCarrier;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import io.hansa.sync.membertls.MemberChannels;
import io.hansa.sync.membertls.MemberTls;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries records between the nodes of all clusters as one Hazelcast member with mutual TLS.
 *
 * <p>Starting, writing and stopping run on the executor; no caller waits for any of them. A write that fails is dropped:
 * the replica's re-assertion brings it again. A member that has died is started anew by {@link #tick}.
 *
 * <p>Thread-safe.
 */
public final class HazelcastCarrier implements RecordCarrier {

    private static final Logger LOG = LoggerFactory.getLogger(HazelcastCarrier.class);
    private static final Duration RESTART_PAUSE = Duration.ofSeconds(10);
    private static final Duration SEEK_GRACE = Duration.ofSeconds(2);
    private static final Duration RENEWAL_PAUSE = Duration.ofSeconds(30);

    private final CarrierSettings settings;
    private final MemberChannels channels;
    private final Executor executor;
    private final InstantSource clock;
    private final CarrierWriter writer;
    private final AtomicLong malformed = new AtomicLong();
    private final Object lock = new Object();
    private volatile @Nullable Member member;
    private volatile Runnable hint = () -> {};
    private volatile List<InetSocketAddress> others = List.of();
    private boolean wanted;
    private boolean starting;
    private Instant startable = Instant.MIN;
    private Instant renewed = Instant.MIN;

    /** A running instance with its maps, whose proxies are made once: making them talks to other members. */
    private record Member(HazelcastInstance instance, Config config, Map<String, ReplicatedMap<String, Object>> maps) {

        boolean isRunning() {
            return instance.getLifecycleService().isRunning();
        }
    }

    /**
     * @param channels the member's TLS channels; the same object for the life of the carrier
     * @param executor runs what blocks: a virtual thread each
     */
    public HazelcastCarrier(CarrierSettings settings, MemberChannels channels, Executor executor, InstantSource clock) {
        this.settings = settings;
        this.channels = channels;
        this.executor = executor;
        this.clock = clock;
        this.writer = new CarrierWriter(settings.pendingMax());
    }

    @Override
    public void start(Runnable listener) {
        hint = listener;
        synchronized (lock) {
            if (wanted) {
                throw new IllegalStateException("carrier: started (expected: once)");
            }
            wanted = true;
            starting = true;
        }
        executor.execute(this::run);
        executor.execute(this::writeAll);
    }

    /**
     * Whom to look for: the public addresses of the other clusters' members. May change at any time; a running member uses
     * the new list at its next search for others, within 30 s.
     */
    public void seek(Collection<InetSocketAddress> addresses) {
        synchronized (lock) {
            others = List.copyOf(addresses);
            lock.notifyAll();
        }
        var running = member;
        if (running != null) {
            running.config
                    .getAdvancedNetworkConfig()
                    .getJoin()
                    .getTcpIpConfig()
                    .setMembers(CarrierConfig.joinList(others));
        }
    }

    /** Sweeps the channels, renews old ones one at a time, revives a dead member. To be called every second, by one task. */
    public void tick() {
        channels.sweep();
        var now = clock.instant();
        synchronized (lock) {
            if (wanted && !starting && !isRunning() && !startable.isAfter(now)) {
                starting = true;
                executor.execute(this::run);
            }
            if (isRunning()
                    && (renewed.equals(Instant.MIN)
                            || !renewed.plus(RENEWAL_PAUSE).isAfter(now))) {
                renewed = now;
                channels.renewOldest(settings.channelAgeMax());
            }
        }
    }

    @Override
    public void offer(Collection<SignedRecord> records) {
        writer.offer(records);
    }

    /** One removal at a time, on a thread of its own; what a merge brings back is offered for forgetting again. */
    @Override
    public void forget(Collection<RecordKey> keys) {
        var gone = List.copyOf(keys);
        executor.execute(() -> {
            var running = member;
            try {
                for (var key : gone) {
                    var map = running == null ? null : running.maps.get(CarrierConfig.mapOf(key.kind()));
                    if (map != null) {
                        map.remove(key.toString());
                    }
                }
            } catch (HazelcastException | IllegalStateException e) {
                LOG.debug("{} void records are still carried", gone.size(), e);
            }
        });
    }

    @Override
    public List<SignedRecord> scan() {
        return look().stream().map(Carried::record).toList();
    }

    @Override
    public List<Carried> look() {
        var running = member;
        if (running == null || !running.isRunning()) {
            return List.of();
        }
        var found = new ArrayList<Carried>();
        try {
            for (var map : running.maps.values()) {
                for (var entry : map.entrySet()) {
                    if (found.size() >= settings.scanMax()) {
                        LOG.warn("carrier holds more than {} records: the rest is not looked at", settings.scanMax());
                        return found;
                    }
                    read(entry, found);
                }
            }
        } catch (HazelcastException | IllegalStateException e) {
            LOG.debug("scan ended early", e); // The member is stopping; what is missing means nothing (I2).
        }
        return found;
    }

    @Override
    public List<String> members() {
        var running = member;
        if (running == null || !running.isRunning()) {
            return List.of();
        }
        return running.instance.getCluster().getMembers().stream()
                .map(each -> {
                    var name = each.getAttribute("node");
                    return name == null ? each.getAddress().toString() : name;
                })
                .sorted()
                .toList();
    }

    public boolean isRunning() {
        var running = member;
        return running != null && running.isRunning();
    }

    /** Entries seen that are no records, in all scans; some member writes nonsense. */
    public long malformedCount() {
        return malformed.get();
    }

    /** Records waiting to be written. */
    public int pendingCount() {
        return writer.waiting();
    }

    /** Offers that found no room. */
    public long droppedCount() {
        return writer.dropped();
    }

    /** Leaves at once, without a farewell: the others notice by the closed connections. Does not wait. */
    @Override
    public void close() {
        Member leaving;
        synchronized (lock) {
            wanted = false;
            leaving = member;
            member = null;
        }
        writer.close();
        if (leaving != null) {
            executor.execute(() -> leaving.instance.getLifecycleService().terminate());
        }
    }

    private void run() {
        try {
            var config = CarrierConfig.of(settings, awaitOthers());
            config.getMemberAttributeConfig()
                    .setAttribute("node", settings.self().sni());
            config.getMemberAttributeConfig()
                    .setAttribute("cluster", settings.self().cluster().value());
            var name = settings.self().sni() + '-' + clock.millis();
            var instance = new MemberTls(channels).start(config, name);
            keep(instance, config);
        } catch (RuntimeException e) {
            LOG.warn("carrier could not be started; tried again in {}", RESTART_PAUSE, e);
        } finally {
            synchronized (lock) {
                starting = false;
                startable = clock.instant().plus(RESTART_PAUSE);
            }
        }
    }

    /** A member that starts with nobody to look for forms a cluster of its own, and merging takes half a minute. */
    private List<InetSocketAddress> awaitOthers() {
        var deadline = System.nanoTime() + SEEK_GRACE.toNanos();
        synchronized (lock) {
            try {
                for (var left = SEEK_GRACE.toMillis(); others.isEmpty() && wanted && left > 0; ) {
                    lock.wait(left);
                    left = (deadline - System.nanoTime()) / 1_000_000;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return others;
        }
    }

    private void keep(HazelcastInstance instance, Config config) {
        var maps = new HashMap<String, ReplicatedMap<String, Object>>();
        for (var name : CarrierConfig.MAPS) {
            ReplicatedMap<String, Object> map = instance.getReplicatedMap(name);
            map.addEntryListener(new Hints());
            maps.put(name, map);
        }
        instance.getCluster().addMembershipListener(new MembershipAdapter() {
            @Override
            public void memberAdded(MembershipEvent event) {
                hint.run();
            }

            @Override
            public void memberRemoved(MembershipEvent event) {
                hint.run();
            }
        });
        instance.getLifecycleService().addLifecycleListener(event -> hint.run());
        var stopped = false;
        synchronized (lock) {
            if (wanted) {
                member = new Member(instance, config, Map.copyOf(maps));
            } else {
                stopped = true;
            }
        }
        seek(others); // It may have changed while the member was starting.
        if (stopped) {
            instance.getLifecycleService().terminate();
        }
        hint.run();
    }

    /** The one writer. It alone may wait for Hazelcast, up to 20 s in an undetected cut. */
    private void writeAll() {
        try {
            for (var batch = writer.take(); !batch.isEmpty(); batch = writer.take()) {
                write(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<SignedRecord> batch) {
        var running = member;
        if (running == null) {
            return; // Not joined yet: re-assertion brings them again.
        }
        var byMap = new HashMap<String, Map<String, Object>>();
        var self = settings.self().cluster().value();
        for (var record : batch) {
            byMap.computeIfAbsent(CarrierConfig.mapOf(record.key().kind()), name -> new HashMap<>())
                    .put(record.key().toString(), CarriedRecord.of(record, self));
        }
        try {
            byMap.forEach((name, records) -> {
                var map = running.maps.get(name);
                if (map != null) {
                    map.putAll(records);
                }
            });
        } catch (HazelcastException | IllegalStateException e) {
            LOG.debug("{} records not carried; re-assertion brings them again", batch.size(), e);
        }
    }

    private void read(Map.Entry<String, Object> entry, List<Carried> found) {
        try {
            if (entry.getValue() instanceof CarriedRecord carried
                    && carried.key().equals(entry.getKey())) {
                found.add(new Carried(carried.toRecord(), carried.by()));
                return;
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("entry {} is no record", entry.getKey(), e);
        }
        malformed.incrementAndGet();
    }

    private final class Hints extends EntryAdapter<String, Object> {

        @Override
        public void onEntryEvent(EntryEvent<String, Object> event) {
            hint.run();
        }

        @Override
        public void onMapEvent(MapEvent event) {
            hint.run();
        }
    }
}
