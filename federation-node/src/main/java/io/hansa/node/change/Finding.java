package io.hansa.node.change;

import io.hansa.core.fault.Notice;

/** What a check of a change found; the code is stable and shown. */
public enum Finding implements Notice {
    SERVICE_LISTED("HANSA-PLAN-201", "local service {0} is there"),
    SERVICE_UNLISTED("HANSA-PLAN-202", "no source of this cluster lists {0} now"),
    PROTOCOLS_DIFFER("HANSA-PLAN-203", "{0} offers {1} as {2}, here it is {3}"),
    OTHERS_OFFER("HANSA-PLAN-204", "{0} other clusters offer it"),
    NOBODY_ELSE("HANSA-PLAN-205", "nobody else offers it: its callers in other clusters will fail"),
    NO_READY_ELSEWHERE("HANSA-PLAN-211", "{0} has no ready instance elsewhere: its callers will fail"),
    DRAINED_ALREADY("HANSA-PLAN-212", "a drain of the same subject is in force"),
    NO_OTHER_DRAIN("HANSA-PLAN-213", "no other drain of this subject is in force"),
    FOREIGN_DRAIN("HANSA-PLAN-214", "it was made at {0}; undo it there"),
    EVICTED_FOR_EVER("HANSA-PLAN-221", "an evicted cluster stays evicted; invite it under a new token"),
    OWN_TRUST("HANSA-PLAN-222", "a cluster cannot withdraw trust from itself; ask another one"),
    NO_CHANGE("HANSA-PLAN-223", "it is {0} already"),
    NO_WAY_BACK("HANSA-PLAN-224", "eviction cannot be undone: its identities are refused for ever"),
    DECISIONS_END("HANSA-PLAN-225", "{0} decisions were made at once; this one replaces them all"),
    NOT_DISTRUSTED("HANSA-PLAN-226", "this cluster does not distrust {0}"),
    NOT_TRUSTED("HANSA-PLAN-227", "it is not trusted here already"),
    HERE_ALONE(
            "HANSA-PLAN-228",
            "holds here alone and for a time; the others go on trusting it until the majority suspends it"),
    NO_ROOT_HERE("HANSA-PLAN-231", "this cluster keeps no root: invite at the one that founded the federation"),
    KNOWN_ALREADY("HANSA-PLAN-232", "{0} is known already"),
    SHARES_NOTHING("HANSA-PLAN-233", "0 services are shared by joining; export them afterwards"),
    NOT_THIS_CLUSTER("HANSA-PLAN-234", "this node can link its own cluster alone, {0}"),
    JOINED_ALREADY("HANSA-PLAN-235", "it belongs to a federation already"),
    NOT_JOINED_YET("HANSA-PLAN-236", "it belongs to no federation yet"),
    CONNECTIONS_STAY("HANSA-PLAN-237", "live connections are not touched"),
    RENEW_THERE("HANSA-PLAN-238", "each cluster renews its own certificates; ask there"),
    CLUSTER_UNKNOWN("HANSA-PLAN-241", "no cluster is called {0}"),
    POLICY_EXISTS("HANSA-PLAN-242", "{0} has a policy already: {1}"),
    DEFAULT_EXISTS("HANSA-PLAN-243", "the default policy is {0} already"),
    FORK_ENDS("HANSA-PLAN-244", "{0} revisions were made at once; this change replaces them all"),
    PIN_IDLE("HANSA-PLAN-251", "nothing is ready there now: the policy decides until it is"),
    PINNED_ALREADY("HANSA-PLAN-252", "a pin of {0} is in force; end it first"),
    NO_OTHER_PIN("HANSA-PLAN-253", "no other pin of {0} is in force"),
    FOREIGN_PIN("HANSA-PLAN-254", "it was made at {0}; end it there"),
    NOTHING_TO_PRACTISE("HANSA-PLAN-255", "no calls of this cluster would move: nothing to practise"),
    DRILLED_ALREADY("HANSA-PLAN-256", "a drain or drill of {0} is in force"),
    STOPS_ITSELF("HANSA-PLAN-257", "stops itself when {0} % of the connections elsewhere fail"),
    OVERLOAD("HANSA-PLAN-261", "{0}");

    private final String code;
    private final String sentence;

    Finding(String code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
