package io.hansa.console.text;

import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.FailoverTier;
import io.hansa.core.policy.Place;
import io.hansa.core.resource.Spans;
import java.util.ArrayList;
import java.util.List;

/** What a failover policy does, in one sentence of either language. Pure functions. */
public final class PolicySentence {

    private PolicySentence() {}

    /** Who serves in which order, below what share of health traffic moves on, how it returns, and what a person decides. */
    public static String of(Language language, FailoverPolicy policy) {
        var who = policy.services().isEmpty()
                ? language.text("sentence.all")
                : String.join(
                        language.text("list.comma"),
                        policy.services().stream().map(s -> s.value()).toList());
        var automatic = new ArrayList<String>();
        var manual = new ArrayList<String>();
        for (var tier : policy.tiers()) {
            (tier.manual() ? manual : automatic).add(tier(language, tier));
        }
        var out = new StringBuilder(language.text(
                "sentence.ladder",
                who,
                automatic.isEmpty()
                        ? language.text("sentence.nobody")
                        : String.join(language.text("sentence.then"), automatic),
                Integer.toString(policy.healthyPercent())));
        if (!manual.isEmpty()) {
            out.append(language.text("sentence.manual", String.join(language.text("list.comma"), manual)));
        }
        if (!policy.residency().isEmpty()) {
            out.append(
                    language.text("sentence.residency", String.join(language.text("list.comma"), policy.residency())));
        }
        if (!policy.relay().isEmpty()) {
            var places = policy.relay().stream().map(Place::text).toList();
            out.append(language.text("sentence.relay", String.join(language.text("list.comma"), places)));
        }
        var damping = policy.damping();
        out.append(language.text(
                "sentence.return",
                Spans.format(damping.holdDown()),
                Integer.toString(damping.rampStepPercent()),
                Spans.format(damping.rampInterval())));
        return out.toString();
    }

    private static String tier(Language language, FailoverTier tier) {
        var scope = language.text("scope." + tier.scope());
        if (tier.clusters().isEmpty()) {
            return scope;
        }
        List<String> names = tier.clusters().stream()
                .map(c -> tier.clusters().size() == 1 ? c.cluster().value() : c.cluster() + " (" + c.weight() + ')')
                .toList();
        return String.join(language.text("and"), names);
    }
}
