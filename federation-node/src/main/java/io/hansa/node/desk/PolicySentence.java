package io.hansa.node.desk;

import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.FailoverTier;
import io.hansa.core.resource.Spans;
import java.util.stream.Collectors;

/** What a policy does, in one English sentence. Pure functions. */
public final class PolicySentence {
    private PolicySentence() {}

    public static String of(FailoverPolicy policy) {
        var who = policy.services().isEmpty()
                ? "services without a policy of their own"
                : policy.services().stream().map(Object::toString).collect(Collectors.joining(", "));
        var ladder = policy.tiers().stream().map(PolicySentence::tier).collect(Collectors.joining(", then "));
        return "Calls to " + who + " go to " + ladder + "; a cluster serves while at least " + policy.healthyPercent()
                + " % of its instances are ready, and takes traffic back after "
                + Spans.format(policy.damping().holdDown()) + " of health in steps of "
                + policy.damping().rampStepPercent() + " %." + relay(policy);
    }

    private static String relay(FailoverPolicy policy) {
        return policy.relay().isEmpty()
                ? ""
                : " While a link is cut, calls may pass through "
                        + policy.relay().stream().map(Object::toString).collect(Collectors.joining(", ")) + '.';
    }

    private static String tier(FailoverTier tier) {
        var text = switch (tier.scope()) {
            case SAME_CLUSTER -> "the caller's cluster";
            case SAME_REGION -> "its region";
            case SAME_CLOUD -> "its cloud";
            case ANY -> "any cluster";
            case CLUSTERS ->
                tier.clusters().stream()
                        .map(c -> c.cluster() + " (weight " + c.weight() + ")")
                        .collect(Collectors.joining(" and "));
        };
        return tier.manual() ? text + " when a person says so" : text;
    }
}
