package io.hansa.node.reach;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The IP addresses behind the host names of gateways. Looked up in the background and answered from memory: whoever routes,
 * probes or calls never waits for a name server. A name that can no longer be resolved keeps its last good addresses, and
 * their age is shown; routing fails static (I5).
 *
 * <p>Thread-safe: one lock around the state; no lookup is made under it. At most {@value #NAMES_MAX} names, each looked up
 * by one task at a time.
 */
public final class NameBook {
    private static final Logger LOG = LoggerFactory.getLogger(NameBook.class);

    /** More names than a federation has gateways, by far; the rest stays unresolved and is reported as such. */
    static final int NAMES_MAX = 512;

    /** Load balancers change their addresses within a minute of their DNS records. */
    private static final Duration REFRESH = Duration.ofSeconds(30);

    private static final Duration RETRY = Duration.ofSeconds(5);

    /** A name with more addresses than this is not a gateway's; the lowest are used. */
    private static final int ADDRESSES_MAX = 16;

    /** IPv4 before IPv6; the same at everybody, whatever order a name server chose. */
    private static final Comparator<String> LOWEST_FIRST =
            Comparator.comparing((String a) -> a.contains(":")).thenComparing(Comparator.naturalOrder());

    private static final Pattern IP = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** Asks a name server; may block for as long as it likes. */
    @FunctionalInterface
    public interface Resolver {
        /** The addresses of a host. @throws IOException when there are none or nobody answers */
        List<String> addressesOf(String host) throws IOException;

        /** The operating system's. */
        static Resolver system() {
            return host -> Arrays.stream(InetAddress.getAllByName(host))
                    .map(InetAddress::getHostAddress)
                    .toList();
        }
    }

    /**
     * What is known of a name. Immutable.
     *
     * @param addresses IPv4 first, each sorted as text; empty before the first answer
     * @param good when they were last confirmed; {@link Instant#MIN} for never
     * @param fault why the last lookup failed; empty when it succeeded
     */
    public record Entry(List<String> addresses, Instant good, String fault) {
        static final Entry UNKNOWN = new Entry(List.of(), Instant.MIN, "not looked up yet");
    }

    private final Resolver resolver;
    private final Executor tasks;
    private final InstantSource clock;
    private final Runnable changed;
    private final Object lock = new Object();
    private final Map<String, Instant> due = new TreeMap<>();
    private final Set<String> running = new HashSet<>();
    private volatile Map<String, Entry> entries = Map.of();

    /**
     * @param tasks runs what blocks: a virtual thread each
     * @param changed called after the addresses of a name have changed, on the task that looked it up
     */
    public NameBook(Resolver resolver, Executor tasks, InstantSource clock, Runnable changed) {
        this.resolver = resolver;
        this.tasks = tasks;
        this.clock = clock;
        this.changed = changed;
    }

    /** Whether this is an address already. */
    public static boolean numeric(String host) {
        return IP.matcher(host).matches();
    }

    /** The addresses of a host, as last known: itself when it is an address, none before its name was resolved. */
    public List<String> addresses(String host) {
        return numeric(host)
                ? List.of(host)
                : entries.getOrDefault(host, Entry.UNKNOWN).addresses();
    }

    /** Every name that is followed, with what is known of it. */
    public Map<String, Entry> entries() {
        return entries;
    }

    /** Follows exactly these hosts and starts the lookups that are due. To be called every second or so, by one task. */
    public void tick(Collection<String> hosts) {
        var now = clock.instant();
        synchronized (lock) {
            var wanted = hosts.stream()
                    .filter(h -> !numeric(h))
                    .distinct()
                    .sorted()
                    .limit(NAMES_MAX)
                    .toList();
            due.keySet().retainAll(wanted);
            if (!wanted.containsAll(entries.keySet())) {
                var kept = new TreeMap<>(entries);
                kept.keySet().retainAll(wanted);
                entries = Collections.unmodifiableMap(kept);
            }
            for (var host : wanted) {
                boolean ready = !due.getOrDefault(host, Instant.MIN).isAfter(now);
                if (ready && running.add(host)) {
                    due.put(host, Instant.MIN);
                    tasks.execute(() -> look(host));
                }
            }
        }
    }

    /** Waits until each name that is followed has had its first answer, good or bad, at most so long; for a start. */
    public void await(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            while (!entries.keySet().containsAll(due.keySet())) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    return;
                }
                lock.wait(left);
            }
        }
    }

    private void look(String host) {
        var before = entries.getOrDefault(host, Entry.UNKNOWN);
        Entry after;
        try {
            var found = resolver.addressesOf(host).stream()
                    .filter(NameBook::numeric)
                    .distinct()
                    .sorted(LOWEST_FIRST)
                    .limit(ADDRESSES_MAX)
                    .toList();
            after = found.isEmpty()
                    ? new Entry(before.addresses(), before.good(), "no address")
                    : new Entry(found, clock.instant(), "");
        } catch (IOException | RuntimeException e) {
            // A task root (style.md, d): whatever a resolver throws, the name keeps its addresses and is asked again.
            after = new Entry(before.addresses(), before.good(), String.valueOf(e.getMessage()));
        }
        keep(host, after);
        if (!after.fault().isEmpty() && before.fault().isEmpty()) {
            LOG.warn("name={} cannot be resolved, keeps {}: {}", host, after.addresses(), after.fault());
        }
        if (!after.addresses().equals(before.addresses())) {
            LOG.info("name={} is now {}", host, after.addresses());
            changed.run();
        }
    }

    private void keep(String host, Entry entry) {
        synchronized (lock) {
            running.remove(host);
            if (due.containsKey(host)) { // Else nobody wants it any more.
                due.put(host, clock.instant().plus(entry.fault().isEmpty() ? REFRESH : RETRY));
                var next = new TreeMap<>(entries);
                next.put(host, entry);
                entries = Collections.unmodifiableMap(next);
            }
            lock.notifyAll();
        }
    }
}
