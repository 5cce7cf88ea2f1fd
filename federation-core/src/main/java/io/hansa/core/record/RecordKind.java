package io.hansa.core.record;

/** What a record speaks of; also the second part of its key. */
public enum RecordKind {
    /** The leaf certificate that signs the origin's records; named by its serial. Read before all others. */
    TRUST("trust"),
    /** One editor's decision about one cluster. */
    MEMBER("member"),
    /** The origin's description of itself: place, gateways, nodes. */
    CLUSTER("cluster"),
    /** One service that the origin offers, with its health vector. */
    SERVICE("svc"),
    /** One editor's revision of a failover policy. */
    POLICY("policy"),
    /** One editor's drain of a cluster or service. */
    DRAIN("drain"),
    /** One editor's pin of a service to a cluster. */
    PIN("pin"),
    /** What the origin measured of another cluster. */
    OBSERVATION("obs"),
    /** Count and digest of the origin's records; its lease. */
    MANIFEST("manifest"),
    /** The origin's own word that it believes another cluster no longer; binds nobody else. */
    DISTRUST("distrust"),
    /** An operator's decision to offer a service; the origin's own affair, kept by all so that a lost disk loses none. */
    EXPORT("export");

    private final String word;

    RecordKind(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** The kind of that word. @throws IllegalArgumentException for any other word */
    public static RecordKind parse(String word) {
        for (var kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("kind: '" + word + "' (expected: a record kind)");
    }
}
