package io.hansa.core.verdict;

import io.hansa.core.model.ClusterId;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The newest observation of every cluster by every other one: row sees column. Immutable. */
public record ObservationMatrix(SortedMap<ClusterId, SortedMap<ClusterId, Observation>> rows) {

    public static final ObservationMatrix EMPTY = new ObservationMatrix(new TreeMap<>());

    public ObservationMatrix {
        var copy = new TreeMap<ClusterId, SortedMap<ClusterId, Observation>>();
        rows.forEach((observer, row) -> copy.put(observer, Collections.unmodifiableSortedMap(new TreeMap<>(row))));
        rows = Collections.unmodifiableSortedMap(copy);
    }

    /** The matrix of these observations; the later of two of the same pair counts. */
    public static ObservationMatrix of(Collection<Observation> observations) {
        var rows = new TreeMap<ClusterId, SortedMap<ClusterId, Observation>>();
        for (var o : observations) {
            rows.computeIfAbsent(o.observer(), k -> new TreeMap<>())
                    .merge(o.target(), o, (a, b) -> a.at().isAfter(b.at()) ? a : b);
        }
        return new ObservationMatrix(rows);
    }

    /** What {@code observer} last said about {@code target}. */
    public Optional<Observation> find(ClusterId observer, ClusterId target) {
        return Optional.ofNullable(row(observer).get(target));
    }

    /** What {@code observer} last said, by target; empty when nothing. */
    public Map<ClusterId, Observation> row(ClusterId observer) {
        return rows.getOrDefault(observer, Collections.emptySortedMap());
    }
}
