package io.hansa.core.operation;

import java.util.Arrays;

/** Everything that can be changed, with the permission that it takes and how hard it is to take back. */
public enum Verb {
    /** target: policy name; params: the {@code spec} of a FailoverPolicy. */
    POLICY_APPLY("policy.apply", Rank.OPERATOR, Guard.CLICK),
    /** target: policy name. */
    POLICY_DELETE("policy.delete", Rank.OPERATOR, Guard.CLICK),
    /** target: service; params: the {@code spec} of an Export. */
    EXPORT("export", Rank.OPERATOR, Guard.CLICK),
    /** target: service. */
    UNEXPORT("unexport", Rank.OPERATOR, Guard.CLICK),
    /** target: cluster or service@cluster; params: subject, ramp, expires (a span), stopAt (per cent of failures), reason. */
    DRAIN("drain", Rank.OPERATOR, Guard.TYPE_NAME),
    /** target: drain id. */
    UNDRAIN("undrain", Rank.OPERATOR, Guard.CLICK),
    /**
     * target: cluster or service@cluster; params: share (per cent that moves away, 10 to 100 in tens), lasts (a span), ramp, stopAt
     * (per cent of failures), reason. Ended before its time by undrain.
     */
    DRILL("drill", Rank.OPERATOR, Guard.TYPE_NAME),
    /** target: service@cluster; params: expires (a span), from (clusters of the callers; all when empty), reason. */
    PIN("pin", Rank.OPERATOR, Guard.CLICK),
    /** target: pin id. */
    UNPIN("unpin", Rank.OPERATOR, Guard.CLICK),
    /** target: new cluster; params: cloud, region, expires (a span). Yields a join token, shown once. */
    INVITE("invite", Rank.ADMIN, Guard.CLICK),
    /** target: invitation id. */
    REVOKE_INVITATION("revoke-invitation", Rank.ADMIN, Guard.CLICK),
    /** target: this cluster; params: token. */
    JOIN("join", Rank.ADMIN, Guard.CLICK),
    /** target: this cluster; makes the federation's root here. */
    FOUND("found", Rank.ADMIN, Guard.CLICK),
    /** target: cluster or {@code all}; renews leaves of nodes and gateways now. */
    ROTATE("rotate", Rank.ADMIN, Guard.CLICK),
    /** target: cluster; routing only, undone by uncordon. */
    CORDON("cordon", Rank.OPERATOR, Guard.CLICK),
    UNCORDON("uncordon", Rank.OPERATOR, Guard.CLICK),
    /** target: cluster; reversible withdrawal of trust. */
    SUSPEND("suspend", Rank.ADMIN, Guard.TYPE_NAME),
    RESUME("resume", Rank.ADMIN, Guard.CLICK),
    /** target: cluster; withdrawal of trust for ever. */
    EVICT("evict", Rank.ADMIN, Guard.TYPE_NAME),
    /** target: cluster; params: expires (a span). This cluster alone believes it no longer; works in a minority. */
    DISTRUST("distrust", Rank.ADMIN, Guard.TYPE_NAME),
    /** target: cluster; takes this cluster's own distrust back. */
    RETRUST("retrust", Rank.ADMIN, Guard.CLICK);

    /** The least role that may ask for it. */
    public enum Rank {
        VIEWER,
        OPERATOR,
        ADMIN
    }

    /** What a person must do to confirm it. */
    public enum Guard {
        CLICK,
        TYPE_NAME
    }

    private final String word;
    private final Rank rank;
    private final Guard guard;

    Verb(String word, Rank rank, Guard guard) {
        this.word = word;
        this.rank = rank;
        this.guard = guard;
    }

    public String word() {
        return word;
    }

    public Rank rank() {
        return rank;
    }

    public Guard guard() {
        return guard;
    }

    /** The verb of that word. @throws IllegalArgumentException for any other word */
    public static Verb parse(String word) {
        return Arrays.stream(values())
                .filter(v -> v.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("verb: '" + word + "' (expected: a known verb)"));
    }
}
