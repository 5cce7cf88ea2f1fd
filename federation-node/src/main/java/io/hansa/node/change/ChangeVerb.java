package io.hansa.node.change;

import io.hansa.core.desk.Caller;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Verb;
import io.hansa.node.state.NodeView;
import java.util.Set;

/** Plans and carries out some verbs. Called on virtual threads, one change at a time. */
public interface ChangeVerb {

    Set<Verb> verbs();

    /**
     * What the request would do; changes nothing.
     *
     * @throws io.hansa.core.resource.InvalidResource when the request itself is not well formed
     * @throws io.hansa.core.fault.FederationException when its target is not there
     */
    Draft draft(ChangeRequest request, NodeView view);

    /**
     * Does it. Called with a request whose draft had no blocking check a moment ago.
     *
     * @throws io.hansa.core.fault.FederationException when it could not be done; what was done before stays and is told
     */
    Done carryOut(ChangeRequest request, NodeView view, Caller caller, String reason);
}
