package io.hansa.core.desk;

import io.hansa.core.model.ClusterId;
import io.hansa.core.operation.ChangePlan;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Operation;
import io.hansa.core.view.ProbeReport;
import java.util.List;
import java.util.Optional;

/**
 * Where changes are asked for: a plan first, then an operation that names the plan's hash (I7). Blocks; call it on a
 * virtual thread. Thread-safe.
 *
 * <p>All refusals are {@link io.hansa.core.fault.FederationException} or {@link io.hansa.core.resource.InvalidResource};
 * nothing was changed then, and the refusal is in the audit log.
 */
public interface ChangeDesk {

    /** Computes what the request would do; changes nothing. */
    ChangePlan plan(ChangeRequest request, Caller caller);

    Optional<ChangePlan> findPlan(String id);

    /**
     * Carries a plan out.
     *
     * @param hash of the plan that the caller agreed to
     * @param reason kept in the audit log; required where the verb says so
     * @param typedName what was typed to confirm; empty where nothing need be typed
     */
    Operation apply(String planId, String hash, String reason, String typedName, Caller caller);

    /**
     * Takes an operation back by its kept inverse, which is carried out as an operation of its own.
     *
     * @return the operation that was taken back, now UNDONE, with the steps that did it after its own
     */
    Operation undo(String operationId, Caller caller);

    /** The newest operations, newest first; at most 100. */
    List<Operation> operations();

    /** Tries the link to a cluster step by step; changes nothing. */
    ProbeReport probe(ClusterId target, Caller caller);

    /** Appends a refusal or sign-in that happened at the door to the audit log. */
    void note(Caller caller, String verb, String object, String result, String detail);
}
