package io.hansa.node.desk;

import io.hansa.core.fault.Notice;

/** What may want a person; the code is stable and shown. */
enum Concern implements Notice {
    NOT_HEALTHY("HANSA-ATTENTION-001", "judged so because: {0}"),
    GUARD("HANSA-ATTENTION-002", "losses are not believed: {0}"),
    POLICY_FORK("HANSA-ATTENTION-003", "made at once by {0}; until it is applied again, {1}"),
    UNSERVED("HANSA-ATTENTION-004", "nobody can serve it from here"),
    FAILED_OVER("HANSA-ATTENTION-005", "a higher tier cannot serve; on tier {0}: {1}"),
    SOURCE_STALE("HANSA-ATTENTION-006", "the last known list stays in force: {0}"),
    GATEWAY_AWAY("HANSA-ATTENTION-007", "its stream is closed"),
    GATEWAY_REFUSED("HANSA-ATTENTION-008", "it refused what it was sent: {0}"),
    STORE_ALARM("HANSA-ATTENTION-009", "writing has stopped: {0}"),
    RECORD_REFUSED("HANSA-ATTENTION-010", "not taken over: {0}"),
    AUTHORITY_ENDS("HANSA-ATTENTION-011", "the authority ends at {0}"),
    LEAF_ENDS("HANSA-ATTENTION-012", "the certificate ends at {0}"),
    MEMBER_FORK(
            "HANSA-ATTENTION-013",
            "{0} decisions about it were made at once; the most restrictive one, {1}, holds until one is made again"),
    DISTRUSTED("HANSA-ATTENTION-014", "this cluster alone believes it no longer: {0}");

    private final String code;
    private final String sentence;

    Concern(String code, String sentence) {
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
