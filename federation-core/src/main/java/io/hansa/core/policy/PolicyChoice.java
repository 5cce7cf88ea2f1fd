package io.hansa.core.policy;

import io.hansa.core.model.ServiceName;
import io.hansa.core.table.SortedTable;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/**
 * Which policy speaks for which service: the one that names it, else the federation's default (a policy that names no
 * service), else {@link FailoverPolicy#BUILT_IN}. Of two that claim the same, the first by name. Immutable.
 *
 * @param byName all policies in force
 * @param named by the service that they name
 * @param fallback for services that no policy names
 */
public record PolicyChoice(
        SortedMap<String, FailoverPolicy> byName, Map<ServiceName, FailoverPolicy> named, FailoverPolicy fallback) {

    /** Without any policy but the built-in one. */
    public static final PolicyChoice NONE = of(Collections.emptySortedMap());

    public PolicyChoice {
        byName = SortedTable.copyOf(byName);
        named = Map.copyOf(named);
    }

    /** The choice among these policies, by name. */
    public static PolicyChoice of(SortedMap<String, FailoverPolicy> policies) {
        var named = new HashMap<ServiceName, FailoverPolicy>();
        policies.values().forEach(policy -> policy.services().forEach(service -> named.putIfAbsent(service, policy)));
        var fallback = policies.values().stream()
                .filter(policy -> policy.services().isEmpty())
                .findFirst()
                .orElse(FailoverPolicy.BUILT_IN);
        return new PolicyChoice(policies, named, fallback);
    }

    public FailoverPolicy policyFor(ServiceName service) {
        return named.getOrDefault(service, fallback);
    }
}
