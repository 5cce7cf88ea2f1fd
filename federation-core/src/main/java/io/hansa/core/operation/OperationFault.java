package io.hansa.core.operation;

import io.hansa.core.fault.Fault;

/** Why a change was not planned or not carried out. */
public enum OperationFault implements Fault {
    PLAN_UNKNOWN("HANSA-PLAN-001", false, "There is no such plan; it expired or was made elsewhere. Compute it again."),
    PLAN_EXPIRED("HANSA-PLAN-002", false, "The plan has expired; compute it again."),
    PLAN_CHANGED(
            "HANSA-PLAN-003",
            false,
            "What the plan touches has changed since, or the hash is another plan's; compute it again."),
    BLOCKED("HANSA-PLAN-004", false, "A check of the plan blocks it; see its checks."),
    NAME_MISTYPED("HANSA-PLAN-005", false, "The name typed to confirm differs from the target."),
    REASON_MISSING("HANSA-PLAN-006", false, "This change needs a reason."),
    ROLE("HANSA-PLAN-007", false, "The caller's role may not do this."),
    MINORITY(
            "HANSA-PLAN-008",
            true,
            "This node hears only a minority of the clusters; shared documents cannot be changed until the majority is back."),
    NOT_UNDOABLE("HANSA-PLAN-009", false, "The operation cannot be undone, or the time for it has passed."),
    TARGET_UNKNOWN("HANSA-PLAN-010", false, "There is no object of that name."),
    NOT_JOINED("HANSA-PLAN-011", false, "This cluster does not belong to a federation yet."),
    ALREADY_JOINED("HANSA-PLAN-012", false, "This cluster belongs to a federation already."),
    NOT_COMPARED(
            "HANSA-PLAN-013",
            true,
            "This node has not yet compared its records with the majority since it started; until then it could overwrite"
                    + " what this cluster has decided in an earlier life.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    OperationFault(String code, boolean retryable, String sentence) {
        this.code = code;
        this.retryable = retryable;
        this.sentence = sentence;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
