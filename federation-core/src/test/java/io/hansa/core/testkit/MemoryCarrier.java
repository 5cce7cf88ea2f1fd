package io.hansa.core.testkit;

import io.hansa.core.port.RecordCarrier;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * One node's end of a carrier as bad as the one that was measured (sync.md, section 2): it loses, repeats, empties itself and
 * brings back what was replaced. Like a replicated map it knows no versions: what arrives last stays. Confined to one thread.
 */
public final class MemoryCarrier implements RecordCarrier {

    /** All carriers of one federation and what is wrong between them. Confined to one thread. */
    public static final class Network {
        private final Map<String, MemoryCarrier> carriers = new TreeMap<>();
        private final Set<Set<String>> cuts = new HashSet<>();
        private final Map<RecordKey, List<SignedRecord>> past = new TreeMap<>();
        private final RandomGenerator random;
        private int lossPercent;

        public Network(RandomGenerator random) {
            this.random = random;
        }

        /** Adds a node's end. */
        public MemoryCarrier join(String name) {
            var carrier = new MemoryCarrier(this, name);
            carriers.put(name, carrier);
            return carrier;
        }

        /** Drops this share of all deliveries, 0 to 100. */
        public void lose(int percent) {
            lossPercent = percent;
        }

        /** Silently drops everything between the two. */
        public void cut(String a, String b) {
            cuts.add(Set.of(a, b));
        }

        /** Ends every cut; what was missed meanwhile stays missed. */
        public void heal() {
            cuts.clear();
        }

        /** Forgets one end's copy, as the smaller side of a merge does. */
        public void empty(String name) {
            end(name).copy.clear();
        }

        /** Puts the oldest record ever carried of every key into every copy, and hints at it. */
        public void resurrect() {
            for (var carrier : carriers.values()) {
                past.values()
                        .forEach(records -> carrier.copy.put(records.getFirst().key(), records.getFirst()));
                carrier.hint.run();
            }
        }

        private MemoryCarrier end(String name) {
            var carrier = carriers.get(name);
            if (carrier == null) {
                throw new IllegalArgumentException(
                        "carrier: " + name + " (expected: one of " + carriers.keySet() + ')');
            }
            return carrier;
        }

        private boolean reach(String from, String to) {
            return from.equals(to) || !cuts.contains(Set.of(from, to));
        }

        private void deliver(String from, Collection<SignedRecord> records) {
            records.forEach(
                    r -> past.computeIfAbsent(r.key(), k -> new ArrayList<>()).add(r));
            for (var carrier : carriers.values()) {
                boolean own = carrier.name.equals(from);
                if (reach(from, carrier.name) && (own || random.nextInt(100) >= lossPercent)) {
                    records.forEach(r -> carrier.copy.put(r.key(), r));
                    if (!own) {
                        carrier.hint.run();
                    }
                }
            }
        }
    }

    private final Network network;
    private final String name;
    private final Map<RecordKey, SignedRecord> copy = new TreeMap<>();
    private Runnable hint = () -> {};

    private MemoryCarrier(Network network, String name) {
        this.network = network;
        this.name = name;
    }

    @Override
    public void start(Runnable listener) {
        hint = listener;
    }

    @Override
    public void offer(Collection<SignedRecord> records) {
        network.deliver(name, records);
    }

    @Override
    public List<SignedRecord> scan() {
        return List.copyOf(copy.values());
    }

    @Override
    public List<String> members() {
        return network.carriers.keySet().stream()
                .filter(other -> network.reach(name, other))
                .toList();
    }

    @Override
    public void close() {
        network.carriers.remove(name);
    }
}
