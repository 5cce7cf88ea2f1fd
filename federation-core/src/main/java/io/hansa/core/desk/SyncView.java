package io.hansa.core.desk;

import io.hansa.core.model.ClusterId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How this node's records stand with everybody's: how old each origin's word is, what was refused and who offered it, what
 * each heal brought, and what a person must settle. Immutable.
 *
 * @param refused newest first, bounded
 * @param counts of refused records since the start of the process, most first
 * @param heals merge reports, newest first, bounded
 */
public record SyncView(
        List<Origin> origins,
        List<Refused> refused,
        List<Count> counts,
        List<Heal> heals,
        List<Distrusted> distrusted,
        List<Conflict> conflicts) {

    public SyncView {
        origins = List.copyOf(origins);
        refused = List.copyOf(refused);
        counts = List.copyOf(counts);
        heals = List.copyOf(heals);
        distrusted = List.copyOf(distrusted);
        conflicts = List.copyOf(conflicts);
    }

    /**
     * One origin's records as they are held here.
     *
     * @param withdrawn tombstones among them
     * @param level whether they equal what the origin last said that it has
     * @param age since its newest word; empty when none was ever heard
     * @param met whether everything was compared with that cluster's node since this node's start
     */
    public record Origin(
            ClusterId cluster, int held, int withdrawn, boolean level, Optional<Duration> age, boolean met) {}

    /**
     * Records of one key that one side offered and that were not taken.
     *
     * @param offeredBy who brought them, not who made them: {@code disk}, a cluster, or {@code carrier} with the cluster that
     *     says it wrote there
     * @param sentence what the code means
     */
    public record Refused(
            Instant first,
            Instant at,
            String offeredBy,
            String key,
            String code,
            String sentence,
            String detail,
            long count) {}

    /** Refused records by code and by who offered them. */
    public record Count(String code, String offeredBy, long records) {}

    /** What was taken from whom after a silence. */
    public record Heal(
            Instant began,
            Instant ended,
            List<ClusterId> healed,
            boolean level,
            List<Taken> taken,
            List<String> conflicts,
            String sentence) {}

    /** Records of one origin and kind that a heal brought. */
    public record Taken(ClusterId from, String kind, int changed, int withdrawn, List<String> examples) {}

    /** A cluster's own word that it believes another one no longer. */
    public record Distrusted(
            ClusterId by, ClusterId cluster, Instant from, Instant expires, String reason, String operator) {}

    /**
     * Revisions of one document that were made at once; both are kept until a person settles it.
     *
     * @param inForce what everybody uses meanwhile
     */
    public record Conflict(String document, List<Branch> branches, String inForce) {}

    /** One of the revisions in conflict. */
    public record Branch(long revision, String hash, String editor, String reason, String content) {}
}
