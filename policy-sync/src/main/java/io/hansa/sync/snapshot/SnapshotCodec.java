package io.hansa.sync.snapshot;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The messages of the direct way as deterministic CBOR. Reading throws nothing but a {@link SnapshotFault}. */
final class SnapshotCodec {

    private SnapshotCodec() {}

    /**
     * A page of records.
     *
     * @param next the key to go on after, empty at the end
     * @param unreadable how many more there were that are no records; the others are not their victims
     */
    record Page(List<SignedRecord> records, String next, int unreadable) {

        static Page last(List<SignedRecord> records) {
            return new Page(records, "", 0);
        }
    }

    /** Which records are wanted: of one origin or of all, of these ranges, in key order after a key. */
    record Wanted(Optional<ClusterId> origin, List<Integer> ranges, String after) {}

    static byte[] write(Page page) {
        return Cbor.write(Tree.fields()
                .put("records", Tree.of(page.records(), SignedRecord::toTree))
                .putUnlessEmpty("next", page.next())
                .build());
    }

    static Page readPage(byte[] bytes, int recordsMax) {
        return read(bytes, in -> {
            var records = new ArrayList<SignedRecord>();
            var unreadable = 0;
            if (in.tree("records") instanceof Tree.Items items) {
                if (items.values().size() > recordsMax) {
                    throw new FederationException(
                            SnapshotFault.OVER_LIMIT, items.values().size() + " records");
                }
                for (var item : items.values()) {
                    try {
                        records.add(SignedRecord.fromTree(item));
                    } catch (InvalidResource | IllegalArgumentException e) {
                        unreadable++;
                    }
                }
            }
            return new Page(List.copyOf(records), in.text("next", ""), unreadable);
        });
    }

    static byte[] write(Wanted wanted) {
        return Cbor.write(Tree.fields()
                .putUnlessEmpty("origin", wanted.origin().map(ClusterId::value).orElse(""))
                .put("ranges", Tree.of(wanted.ranges(), range -> Tree.of(range.longValue())))
                .putUnlessEmpty("after", wanted.after())
                .build());
    }

    static Wanted readWanted(byte[] bytes) {
        return read(bytes, in -> {
            var origin = in.text("origin", "");
            var ranges = new ArrayList<Integer>();
            if (in.tree("ranges") instanceof Tree.Items items) {
                for (var item : items.values()) {
                    if (item instanceof Tree.Whole range && range.value() >= 0 && range.value() < KeyRanges.COUNT) {
                        ranges.add((int) range.value());
                    }
                }
            }
            return new Wanted(
                    origin.isEmpty() ? Optional.empty() : Optional.of(new ClusterId(origin)),
                    List.copyOf(ranges),
                    in.text("after", ""));
        });
    }

    static byte[] writeDigests(Collection<String> digests) {
        return Cbor.write(Tree.fields()
                .put("digests", Tree.of(List.copyOf(digests), Tree::of))
                .build());
    }

    static List<String> readDigests(byte[] bytes) {
        return read(bytes, in -> {
            var digests = in.values("digests", text -> text);
            if (digests.size() != KeyRanges.COUNT) {
                throw new FederationException(SnapshotFault.MALFORMED, digests.size() + " ranges");
            }
            return digests;
        });
    }

    private static <T> T read(byte[] bytes, Function<TreeReader, T> form) {
        try {
            var in = TreeReader.of(Cbor.read(bytes, "exchange"));
            var result = form.apply(in);
            in.requireValid();
            return result;
        } catch (InvalidResource | IllegalArgumentException e) {
            throw new FederationException(SnapshotFault.MALFORMED, String.valueOf(e.getMessage()), e);
        }
    }
}
