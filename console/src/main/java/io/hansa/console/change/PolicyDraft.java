package io.hansa.console.change;

import io.hansa.console.page.Form;
import io.hansa.core.policy.Damping;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.FailoverTier.Scope;
import io.hansa.core.policy.Place;
import io.hansa.core.resource.Spans;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A policy as somebody edits it: whatever was typed, right or wrong, until {@link #policy()} reads it. Immutable.
 *
 * @param fields typed texts by field name, but for the ladder
 */
record PolicyDraft(String name, List<Rung> rungs, Map<String, String> fields) {
    private static final int RUNGS_MAX = 10;

    /** Fields of the form and their places in a {@code spec}. */
    static final List<String> FIELDS = List.of(
            "services",
            "healthyPercent",
            "residency",
            "extraLoadPercentMax",
            "staleness",
            "holdDown",
            "rampStepPercent",
            "rampInterval",
            "switchesPerHourMax",
            "readyMin",
            "zonesMin",
            "versions",
            "spillPercent",
            "centsMax",
            "prices",
            "together",
            "relay");

    /** One rung; {@code clusters} as {@code azure-weu:60, onprem-fra:40}. */
    record Rung(String scope, String clusters, boolean manual) {}

    PolicyDraft {
        rungs = List.copyOf(rungs);
        fields = Map.copyOf(fields);
    }

    static PolicyDraft of(FailoverPolicy policy) {
        var rungs = policy.tiers().stream()
                .map(t -> new Rung(
                        t.scope().word(),
                        String.join(
                                ", ",
                                t.clusters().stream()
                                        .map(c -> c.cluster() + ":" + c.weight())
                                        .toList()),
                        t.manual()))
                .toList();
        Damping damping = policy.damping();
        var fields = new LinkedHashMap<String, String>();
        fields.put(
                "services",
                String.join(", ", policy.services().stream().map(s -> s.value()).toList()));
        fields.put("healthyPercent", Integer.toString(policy.healthyPercent()));
        fields.put("residency", String.join(", ", policy.residency()));
        fields.put("extraLoadPercentMax", Integer.toString(policy.extraLoadPercentMax()));
        fields.put("staleness", policy.staleness().word());
        fields.put("holdDown", Spans.format(damping.holdDown()));
        fields.put("rampStepPercent", Integer.toString(damping.rampStepPercent()));
        fields.put("rampInterval", Spans.format(damping.rampInterval()));
        fields.put("switchesPerHourMax", Integer.toString(damping.switchesPerHourMax()));
        fields.put("readyMin", Integer.toString(policy.health().readyMin()));
        fields.put("zonesMin", Integer.toString(policy.health().zonesMin()));
        fields.put("versions", String.join(", ", policy.health().versions()));
        fields.put("spillPercent", Integer.toString(policy.health().spillPercent()));
        fields.put("centsMax", Integer.toString(policy.cost().centsMax()));
        fields.put(
                "prices",
                String.join(
                        ", ",
                        policy.cost().prices().stream()
                                .map(p -> p.from() + ">" + p.to() + "=" + p.cents())
                                .toList()));
        fields.put("together", policy.together() ? "true" : "");
        fields.put(
                "relay",
                String.join(", ", policy.relay().stream().map(Place::text).toList()));
        return new PolicyDraft(policy.name(), rungs, fields);
    }

    /** What a form holds. */
    static PolicyDraft of(String name, Form form) {
        var rungs = new ArrayList<Rung>();
        for (int i = 0; i < RUNGS_MAX && form.has("scope." + i); i++) {
            rungs.add(new Rung(form.text("scope." + i), form.text("clusters." + i), form.has("manual." + i)));
        }
        var fields = new LinkedHashMap<String, String>();
        FIELDS.forEach(key -> fields.put(key, form.text(key)));
        return new PolicyDraft(name, rungs, fields);
    }

    /** After one of the ladder's buttons: {@code add}, {@code up.2}, {@code down.2}, {@code remove.2}; others change nothing. */
    PolicyDraft after(String button) {
        var next = new ArrayList<>(rungs);
        int dot = button.indexOf('.');
        var verb = dot < 0 ? button : button.substring(0, dot);
        int index = dot < 0 || !button.substring(dot + 1).matches("[0-9]{1,2}")
                ? 0
                : Integer.parseInt(button.substring(dot + 1));
        boolean there = index < next.size();
        switch (verb) {
            case "add" -> {
                if (next.size() < RUNGS_MAX) {
                    next.add(new Rung(Scope.ANY.word(), "", false));
                }
            }
            case "remove" -> {
                if (there && next.size() > 1) {
                    next.remove(index);
                }
            }
            case "up" -> {
                if (there && index > 0) {
                    next.add(index - 1, next.remove(index));
                }
            }
            case "down" -> {
                if (index + 1 < next.size()) {
                    next.add(index + 1, next.remove(index));
                }
            }
            default -> {
                return this;
            }
        }
        return new PolicyDraft(name, next, fields);
    }

    /** The {@code spec} that was typed. */
    Tree.Fields spec() {
        var damping = Tree.fields();
        put(damping, "holdDown");
        put(damping, "rampStepPercent");
        put(damping, "rampInterval");
        put(damping, "switchesPerHourMax");
        var spec = Tree.fields().put("services", texts("services")).put("tiers", Tree.of(rungs, PolicyDraft::rung));
        put(spec, "healthyPercent");
        spec.put("residency", texts("residency"));
        put(spec, "extraLoadPercentMax");
        put(spec, "staleness");
        spec.put("damping", damping.build());
        var health = Tree.fields();
        put(health, "readyMin");
        put(health, "zonesMin");
        health.put("versions", texts("versions"));
        put(health, "spillPercent");
        var cost = Tree.fields();
        put(cost, "centsMax");
        cost.put("prices", Tree.of(split(fields.getOrDefault("prices", "")), PolicyDraft::price));
        spec.put("health", health.build()).put("cost", cost.build()).put("relay", texts("relay"));
        return fields.getOrDefault("together", "").equals("true")
                ? spec.put("together", true).build()
                : spec.build();
    }

    /** One price as typed, {@code cloud:aws>cluster:x=9}; what is missing is left out, for the reader to name. */
    private static Tree price(String typed) {
        int to = typed.indexOf('>');
        int cents = typed.indexOf('=');
        var tree = Tree.fields().put("from", to < 0 ? typed : typed.substring(0, to));
        if (to >= 0) {
            tree.put("to", typed.substring(to + 1, cents < to ? typed.length() : cents));
        }
        return cents < 0
                ? tree.build()
                : tree.put("cents", number(typed.substring(cents + 1))).build();
    }

    /** The policy that was typed. @throws io.hansa.core.resource.InvalidResource naming each wrong field */
    FailoverPolicy policy() {
        return read(name, spec());
    }

    static FailoverPolicy read(String name, Tree spec) {
        return TreeReader.read(spec, in -> FailoverPolicy.read(name, in));
    }

    private static Tree rung(Rung rung) {
        var tree = Tree.fields().put("scope", rung.scope);
        if (rung.scope.equals(Scope.CLUSTERS.word())) {
            tree.put("clusters", Tree.of(split(rung.clusters), each -> {
                int colon = each.indexOf(':');
                return Tree.fields()
                        .put(
                                "cluster",
                                colon < 0 ? each : each.substring(0, colon).strip())
                        .put(
                                "weight",
                                colon < 0
                                        ? Tree.of(1)
                                        : number(each.substring(colon + 1).strip()))
                        .build();
            }));
        }
        return rung.manual ? tree.put("manual", true).build() : tree.build();
    }

    private Tree texts(String key) {
        return Tree.of(split(fields.getOrDefault(key, "")), Tree::of);
    }

    private void put(Tree.Builder tree, String key) {
        var text = fields.getOrDefault(key, "");
        if (!text.isEmpty()) {
            tree.put(key, number(text));
        }
    }

    /** A number as a number; anything else as typed, for the reader to refuse by name. */
    private static Tree number(String text) {
        return text.matches("[0-9]{1,12}") ? Tree.of(Long.parseLong(text)) : Tree.of(text);
    }

    private static List<String> split(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .map(String::strip)
                .filter(t -> !t.isEmpty())
                .toList();
    }
}
