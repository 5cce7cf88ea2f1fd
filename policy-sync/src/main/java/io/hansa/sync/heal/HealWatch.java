package io.hansa.sync.heal;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Watches silences end. A cluster is silent when its lease has run out; what it has signed and reaches us from then on until
 * everything is level again is what the heal brought. One report covers all clusters that came back together. Confined to
 * one thread; reads no clock.
 */
public final class HealWatch {

    /** What changes all the time and means nothing after a heal. */
    private static final Set<RecordKind> UNCOUNTED =
            EnumSet.of(RecordKind.OBSERVATION, RecordKind.MANIFEST, RecordKind.TRUST);

    /** At least so long after the first is heard: the records follow their manifest. */
    private static final Duration SETTLING_MIN = Duration.ofSeconds(5);

    /** At most so long: a merge took 87 s under load (sync.md, section 2). */
    private static final Duration SETTLING_MAX = Duration.ofSeconds(120);

    private final SortedSet<ClusterId> silent = new TreeSet<>();
    private final SortedSet<ClusterId> healed = new TreeSet<>();
    private final SortedMap<ClusterId, SortedMap<RecordKind, Count>> taken = new TreeMap<>();
    private Set<String> conflictsBefore = Set.of();
    private Optional<Instant> began = Optional.empty();

    private static final class Count {
        private int changed;
        private int withdrawn;
        private final List<String> examples = new ArrayList<>();
    }

    /**
     * What is known at one instant.
     *
     * @param others every trusted cluster but our own
     * @param heard those of them whose lease is good
     * @param level those of them of which we hold what they say they have
     * @param conflicts names of documents in conflict
     */
    public record Sight(Set<ClusterId> others, Set<ClusterId> heard, Set<ClusterId> level, Set<String> conflicts) {}

    /** These records were taken in. */
    public void took(Collection<SignedRecord> records) {
        for (var record : records) {
            var key = record.key();
            boolean part = silent.contains(key.origin()) || healed.contains(key.origin());
            if (part && !UNCOUNTED.contains(key.kind())) {
                count(key, record.deleted());
            }
        }
    }

    private void count(RecordKey key, boolean deleted) {
        var count =
                taken.computeIfAbsent(key.origin(), o -> new TreeMap<>()).computeIfAbsent(key.kind(), k -> new Count());
        if (deleted) {
            count.withdrawn++;
        } else {
            count.changed++;
        }
        if (count.examples.size() < MergeReport.EXAMPLES_MAX && !count.examples.contains(key.name())) {
            count.examples.add(key.name());
        }
    }

    /** Looks at what is known now; gives a report when a heal is over. To be called every second or so. */
    public Optional<MergeReport> look(Sight sight, Instant now) {
        for (var cluster : sight.others()) {
            if (sight.heard().contains(cluster)) {
                if (silent.remove(cluster)) {
                    healed.add(cluster);
                    began = began.or(() -> Optional.of(now));
                }
            } else if (silent.add(cluster)) {
                healed.remove(cluster);
            }
        }
        silent.retainAll(sight.others());
        healed.retainAll(sight.others());
        if (healed.isEmpty()) {
            began = Optional.empty();
            if (silent.isEmpty()) {
                taken.clear();
                conflictsBefore = Set.copyOf(sight.conflicts());
            }
            return Optional.empty();
        }
        var since = began.orElse(now);
        boolean level = sight.level().containsAll(healed);
        boolean over = level && !since.plus(SETTLING_MIN).isAfter(now)
                || !since.plus(SETTLING_MAX).isAfter(now);
        return over ? Optional.of(close(sight, since, level, now)) : Optional.empty();
    }

    private MergeReport close(Sight sight, Instant since, boolean level, Instant now) {
        var lines = new ArrayList<MergeReport.Taken>();
        for (var cluster : healed) {
            Map<RecordKind, Count> kinds = taken.getOrDefault(cluster, new TreeMap<>());
            kinds.forEach((kind, count) -> lines.add(
                    new MergeReport.Taken(cluster, kind.word(), count.changed, count.withdrawn, count.examples)));
            taken.remove(cluster);
        }
        var conflicts = new TreeSet<>(sight.conflicts());
        conflicts.removeAll(conflictsBefore);
        var report = new MergeReport(since, now, List.copyOf(healed), level, lines, List.copyOf(conflicts));
        healed.clear();
        began = Optional.empty();
        conflictsBefore = Set.copyOf(sight.conflicts());
        return report;
    }
}
