package io.hansa.sync.replica;

import io.hansa.core.membership.Member;
import io.hansa.core.membership.Membership;
import io.hansa.core.record.Admission;
import io.hansa.core.record.RecordAdmission;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.InvalidResource;
import io.hansa.sync.refusal.Refusal;
import io.hansa.sync.refusal.RefusalLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The door for records from our own disk: a file may have been altered, or be another federation's, so each record's
 * signature is checked again before it counts (I3). What fails is refused, counted and left where it is.
 */
final class DiskCheck {

    private static final String DISK = "disk";

    private final RecordAdmission admission;
    private final RefusalLog refusals;
    private final Map<RecordKey, SignedRecord> signers = new HashMap<>();

    DiskCheck(RecordAdmission admission, RefusalLog refusals) {
        this.admission = admission;
        this.refusals = refusals;
    }

    /**
     * Those of the stored records that their origins signed.
     *
     * @param seeds the members known without any record; the others are known by records, which are checked first
     */
    List<SignedRecord> attested(Collection<SignedRecord> stored, Membership seeds, Instant now) {
        stored.stream()
                .filter(record -> record.key().kind() == RecordKind.TRUST)
                .forEach(trust -> signers.put(trust.key(), trust));
        var membership = membership(stored, seeds);
        // One signature each, on all cores: a node must not wait long for its own past.
        var judged = stored.parallelStream()
                .map(record -> Map.entry(record, judge(record, membership)))
                .toList();
        var good = new ArrayList<SignedRecord>();
        for (var each : judged) {
            switch (each.getValue()) {
                case Admission.Admitted admitted -> good.add(admitted.record());
                case Admission.Refused refused -> refuse(each.getKey(), refused, membership, now);
                case Admission.Deferred deferred ->
                    refuse(each.getKey(), new Admission.Refused(deferred.fault(), "not on the disk"), membership, now);
                case Admission.Unchanged unchanged -> good.add(each.getKey());
            }
        }
        return good;
    }

    /** Each decision that counts may name a cluster whose decisions count then, too: until nothing is added. */
    private Membership membership(Collection<SignedRecord> stored, Membership seeds) {
        var decisions = new ArrayList<>(seeds.members().values());
        seeds.forks().values().forEach(decisions::addAll);
        var taken = new HashSet<RecordKey>();
        var known = seeds;
        for (var more = true; more; ) {
            more = false;
            for (var record : stored) {
                boolean open =
                        record.key().kind() == RecordKind.MEMBER && !record.deleted() && !taken.contains(record.key());
                if (open && judge(record, known) instanceof Admission.Admitted) {
                    taken.add(record.key());
                    decision(record).ifPresent(decisions::add);
                    more = true;
                }
            }
            known = more ? Membership.of(decisions) : known;
        }
        return known;
    }

    private static Optional<Member> decision(SignedRecord record) {
        try {
            var member = Member.fromTree(record.content());
            Membership.requireAnchors(member);
            return Optional.of(member);
        } catch (InvalidResource | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Admission judge(SignedRecord record, Membership membership) {
        var signer = signers.get(new RecordKey(record.key().origin(), RecordKind.TRUST, record.keyId()));
        return admission.attest(record, membership, Optional.ofNullable(signer));
    }

    private void refuse(SignedRecord record, Admission.Refused refused, Membership membership, Instant now) {
        refusals.add(
                record,
                Refusal.once(now, DISK, record.key(), refused.fault(), refused.detail()),
                membership.sequence());
    }
}
