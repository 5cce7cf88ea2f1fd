package io.hansa.sync.testkit;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.NodeId;
import io.hansa.core.port.PeerClient;
import io.hansa.core.port.PeerHandler;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.sync.store.StoreFault;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Calls between nodes in memory, with the caller's identity proven and links that may be cut. Confined to one thread. */
public final class TestPeers {

    private final Map<ClusterId, Map<String, PeerHandler>> handlers = new HashMap<>();
    private final Set<Set<ClusterId>> cuts = new HashSet<>();
    private int calls;
    private int failAfter = Integer.MAX_VALUE;

    public void serve(ClusterId cluster, List<PeerHandler> served) {
        var methods = new HashMap<String, PeerHandler>();
        served.forEach(handler -> methods.put(handler.method(), handler));
        handlers.put(cluster, methods);
    }

    public void cut(ClusterId a, ClusterId b) {
        cuts.add(Set.of(a, b));
    }

    public void heal() {
        cuts.clear();
    }

    /** Lets so many calls through and fails all others. */
    public void failAfter(int more) {
        failAfter = calls + more;
    }

    public int calls() {
        return calls;
    }

    public PeerClient from(ClusterId caller) {
        var id = SpiffeId.node(new TrustDomainName(caller + ".acme.mesh"), new NodeId("node-1"));
        return (cluster, method, request, deadline) -> call(new Caller(caller, id), cluster, method, request);
    }

    private record Caller(ClusterId cluster, SpiffeId id) {}

    private byte[] call(Caller caller, ClusterId cluster, String method, byte[] request) {
        var served = handlers.get(cluster);
        if (served == null
                || !served.containsKey(method)
                || cuts.contains(Set.of(caller.cluster, cluster))
                || calls >= failAfter) {
            throw new FederationException(StoreFault.FAILED, "no way from " + caller.cluster + " to " + cluster);
        }
        calls++;
        return served.get(method).handle(Optional.of(caller.id), "test", request);
    }
}
