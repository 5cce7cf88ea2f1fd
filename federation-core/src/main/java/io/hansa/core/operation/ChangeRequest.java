package io.hansa.core.operation;

import io.hansa.core.resource.Tree;

/**
 * What somebody wants changed. Immutable.
 *
 * @param target name of the policy, service, cluster or drain; what the verb says
 * @param params further fields of the verb; an empty map when it has none
 */
public record ChangeRequest(Verb verb, String target, Tree params) {}
