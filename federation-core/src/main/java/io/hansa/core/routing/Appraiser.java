package io.hansa.core.routing;

import io.hansa.core.catalog.Catalog;
import io.hansa.core.catalog.ServiceOffer;
import io.hansa.core.drain.Drain;
import io.hansa.core.drain.Pin;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ClusterState;
import io.hansa.core.model.HealthVector;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.Ladder;
import io.hansa.core.policy.StalenessRule;
import io.hansa.core.routing.Appraisal.Finding;
import io.hansa.core.routing.Appraisal.Grade;
import io.hansa.core.routing.Appraisal.Stand;
import io.hansa.core.routing.RouteMemory.Phase;
import io.hansa.core.verdict.Judged;
import io.hansa.core.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds each candidate against the rules, hard ones first, before anybody speaks of shares. Pure. Confined to one thread.
 */
final class Appraiser {
    private final RouteInput input;
    private final RouteLimits limits;
    private final Map<String, List<Drain>> drains = new HashMap<>();
    private final Map<ServiceName, List<Pin>> pins = new HashMap<>();

    Appraiser(RouteInput input, RouteLimits limits) {
        this.input = input;
        this.limits = limits;
        for (var drain : input.drains()) {
            if (input.now().isBefore(drain.expires())) {
                drains.computeIfAbsent(drain.name(), k -> new ArrayList<>()).add(drain);
            }
        }
        for (var pin : input.pins()) {
            if (input.now().isBefore(pin.expires())) {
                pins.computeIfAbsent(pin.service(), k -> new ArrayList<>()).add(pin);
            }
        }
    }

    /**
     * Every candidate for a service. Where its policy moves services together, a cluster that cannot serve all of them is kept
     * back, unless nobody can serve all: then each service goes its own way, for a group must not make matters worse.
     */
    List<Appraisal> appraise(ServiceName service, List<ClusterId> candidates, Ladder ladder) {
        var own = new ArrayList<Appraisal>(candidates.size());
        candidates.forEach(cluster -> own.add(appraise(service, cluster, ladder)));
        var mates = mates(service, ladder.policy());
        if (mates.isEmpty()) {
            return own;
        }
        var moving = new ArrayList<Appraisal>(own.size());
        boolean whole = false;
        for (var each : own) {
            var one = each;
            var why = "";
            for (var mate : mates) {
                var other = appraise(mate, each.cluster(), ladder);
                one = one.with(other);
                why = other.grade() == Grade.USABLE || !why.isEmpty()
                        ? why
                        : "moves with " + mate + ": " + other.evidence();
            }
            whole |= one.grade() == Grade.USABLE && why.isEmpty();
            moving.add(one.grade() == Grade.USABLE && !why.isEmpty() ? one.kept(why) : one);
        }
        if (whole) {
            return moving;
        }
        var apart = new ArrayList<Appraisal>(own.size());
        for (int i = 0; i < own.size(); i++) {
            apart.add(own.get(i).until(moving.get(i).next()));
        }
        return apart;
    }

    /** The other services that move with this one and that somebody offers to the viewer. */
    private List<ServiceName> mates(ServiceName service, FailoverPolicy policy) {
        return !policy.together()
                ? List.of()
                : policy.services().stream()
                        .filter(mate -> !mate.equals(service) && offered(mate))
                        .toList();
    }

    private boolean offered(ServiceName service) {
        return input.catalog().offersOf(service).entrySet().stream()
                .anyMatch(e -> e.getKey().equals(input.viewer())
                        || e.getValue().offer().offeredTo(input.viewer()));
    }

    private Appraisal appraise(ServiceName service, ClusterId cluster, Ladder ladder) {
        var offer = Optional.ofNullable(input.catalog().offersOf(service).get(cluster))
                .map(Catalog.Offer::offer);
        var draft = new Draft(cluster, ladder, offer.map(ServiceOffer::health).orElse(HealthVector.NONE));
        boolean own = cluster.equals(input.viewer());
        if (!own && !trusted(cluster)) {
            var state = input.membership()
                    .find(cluster)
                    .map(m -> "its state is " + m.state().word())
                    .orElse("not a member");
            return draft.is(Grade.UNUSABLE, RouteReason.NOT_TRUSTED, state);
        }
        if (offer.isEmpty() || !own && !offer.get().offeredTo(input.viewer())) {
            var why = offer.isEmpty() ? "it does not export the service" : "exported, but not to " + input.viewer();
            return draft.is(Grade.UNUSABLE, RouteReason.NOT_OFFERED, why);
        }
        if (!ladder.permits(cluster)) {
            var places = "only " + String.join(", ", ladder.policy().residency());
            return draft.is(Grade.BARRED, RouteReason.RESIDENCY, places);
        }
        draft.pin(service);
        if (draft.rung == null && !draft.pinned) {
            return draft.is(
                    Grade.BARRED,
                    RouteReason.NOT_IN_POLICY,
                    "policy " + ladder.policy().name());
        }
        if (draft.rung != null && draft.rung.manual() && !draft.pinned) {
            return draft.is(Grade.BARRED, RouteReason.MANUAL, "tier " + (draft.rung.tier() + 1) + " is manual");
        }
        return measure(draft, service, ladder);
    }

    private boolean trusted(ClusterId cluster) {
        return input.membership()
                .find(cluster)
                .map(m -> m.state().trusted() && m.state() != ClusterState.JOINING)
                .orElse(false);
    }

    /** Whether we reach a cluster that may itself call the target, and may therefore be asked to pass calls on. */
    private boolean passesOn(ClusterId relay, ServiceName service, ClusterId target) {
        return !relay.equals(input.viewer()) && trusted(relay) && reached(relay) && offered(service, target, relay);
    }

    private boolean offered(ServiceName service, ClusterId by, ClusterId to) {
        var offer = input.catalog().offersOf(service).get(by);
        return offer != null && offer.offer().offeredTo(to);
    }

    /** Whether it is another cluster that answers us. */
    private boolean reached(ClusterId cluster) {
        var judged = input.verdicts().get(cluster);
        return judged != null
                && !cluster.equals(input.viewer())
                && judged.verdict().takesTraffic()
                && judged.verdict() != Verdict.UNKNOWN;
    }

    /**
     * Clusters that our gateways pass the calls of others on to: only those that we reach ourselves just now, straight, so that
     * a call makes one detour and never a circle.
     */
    List<ClusterId> passes(ServiceName service, Ladder ladder) {
        if (ladder.relay(List.of(input.viewer())).isEmpty()) {
            return List.of();
        }
        return input.catalog().offersOf(service).keySet().stream()
                .filter(target -> trusted(target) && reached(target) && ladder.permits(target))
                .filter(target -> offered(service, target, input.viewer()))
                .sorted()
                .toList();
    }

    private Appraisal measure(Draft draft, ServiceName service, Ladder ladder) {
        draft.relay(service, ladder);
        if (!draft.verdict.takesTraffic() && draft.relay.isEmpty()) {
            return draft.is(Grade.UNUSABLE, RouteReason.NOT_ALIVE, draft.verdictEvidence());
        }
        boolean stale = draft.stale(ladder.policy().staleness());
        if (stale && ladder.policy().staleness() == StalenessRule.EVICT) {
            return draft.is(Grade.UNUSABLE, RouteReason.STALE, draft.leaseEvidence());
        }
        if (draft.health.ready() == 0) {
            return draft.is(Grade.UNUSABLE, RouteReason.BELOW_THRESHOLD, "0 of " + draft.health.total() + " ready");
        }
        var strangers = draft.health.versionsReady().stream()
                .filter(v -> !ladder.policy().health().versions().contains(v))
                .toList();
        if (!ladder.policy().health().versions().isEmpty() && !strangers.isEmpty()) {
            return draft.is(
                    Grade.UNUSABLE,
                    RouteReason.VERSION,
                    "runs " + String.join(", ", strangers) + "; accepted: "
                            + String.join(", ", ladder.policy().health().versions()));
        }
        draft.drain(service);
        if (draft.drainPercent == 0) {
            return draft.is(Grade.DRAINED, RouteReason.DRAINING, draft.drainEvidence);
        }
        if (draft.pinned) {
            return draft.is(Grade.USABLE, RouteReason.PINNED, draft.pinEvidence + draft.relayEvidence());
        }
        var thin = ladder.policy().thin(draft.health);
        if (!thin.isEmpty()) {
            return draft.is(Grade.WEAK, RouteReason.BELOW_THRESHOLD, thin + draft.relayEvidence());
        }
        if (stale && ladder.policy().staleness() == StalenessRule.DEMOTE) {
            return draft.is(Grade.DEMOTED, RouteReason.STALE, draft.leaseEvidence());
        }
        if (draft.relay.isPresent()) {
            return draft.is(Grade.USABLE, RouteReason.RELAYED, draft.health.readyText() + draft.relayEvidence());
        }
        return draft.drainPercent < 100
                ? draft.is(Grade.USABLE, RouteReason.DRAINING, draft.drainEvidence)
                : draft.is(Grade.USABLE, RouteReason.IN_FORCE, draft.health.readyText() + draft.costEvidence(ladder));
    }

    /** An appraisal in the making. */
    private final class Draft {
        private final ClusterId cluster;
        private final Ladder.@Nullable Rung rung;
        private final HealthVector health;
        private final boolean own;
        private final @Nullable Judged judged;
        private final Verdict verdict;
        private int order;
        private Optional<ClusterId> relay = Optional.empty();
        private boolean pinned;
        private String pinEvidence = "";
        private int drainPercent = 100;
        private String drainEvidence = "";
        private Instant next = Instant.MAX;

        Draft(ClusterId cluster, Ladder ladder, HealthVector health) {
            this.cluster = cluster;
            this.rung = ladder.rung(cluster).orElse(null);
            this.order = rung == null
                    ? -1
                    : rung.tier() + (ladder.dear(rung) ? ladder.policy().tiers().size() : 0);
            this.health = health;
            this.own = cluster.equals(input.viewer());
            this.judged = input.verdicts().get(cluster);
            this.verdict = own ? Verdict.HEALTHY : judged == null ? Verdict.UNKNOWN : judged.verdict();
        }

        Appraisal is(Grade grade, RouteReason reason, String evidence) {
            var stand = new Stand(rung, pinned ? -1 : order, pinned, relay);
            return new Appraisal(
                    cluster, stand, health, verdict, new Finding(grade, reason, evidence), drainPercent, next);
        }

        private void pin(ServiceName service) {
            for (var pin : pins.getOrDefault(service, List.of())) {
                if (pin.cluster().equals(cluster)) {
                    pinned |= pin.inForce(input.viewer(), input.now());
                    pinEvidence = "pin " + pin.id() + " by " + pin.by() + " until " + pin.expires();
                    until(input.now().isBefore(pin.from()) ? pin.from() : pin.expires());
                }
            }
        }

        /**
         * Finds a way round a link that is cut; it is kept for the hold-down after the link has healed, so that a link that
         * flaps does not move calls to and fro.
         */
        private void relay(ServiceName service, Ladder ladder) {
            if (judged == null || judged.reachedBy().isEmpty()) {
                return;
            }
            if (verdict.takesTraffic()) {
                var standing = input.memory().of(service).get(cluster);
                var whole = judged.since().plus(ladder.policy().damping().holdDown());
                if (standing == null
                        || standing.phase() != Phase.RELAYED
                        || !input.now().isBefore(whole)) {
                    return;
                }
                until(whole);
            } else if (verdict != Verdict.UNREACHABLE_FROM_HERE) {
                return;
            }
            relay = ladder.relay(judged.reachedBy().stream()
                    .filter(c -> passesOn(c, service, cluster))
                    .toList());
            order += relay.isPresent() ? 2 * ladder.policy().tiers().size() : 0;
        }

        private String relayEvidence() {
            return relay.map(c -> ", through " + c + ", which reaches it").orElse("");
        }

        private String costEvidence(Ladder ladder) {
            return rung == null || !ladder.dear(rung)
                    ? ""
                    : "; " + rung.cents() + " cents/GiB > "
                            + ladder.policy().cost().centsMax();
        }

        private String verdictEvidence() {
            return judged == null
                    ? verdict.name()
                    : verdict + " since " + judged.since()
                            + (judged.reasons().isEmpty()
                                    ? ""
                                    : ": " + judged.reasons().getFirst());
        }

        private boolean stale(StalenessRule rule) {
            var heard = input.leases().get(cluster);
            if (own || rule == StalenessRule.KEEP) {
                return false;
            }
            if (heard == null) {
                return true;
            }
            var end = heard.plus(limits.lease());
            if (end.isAfter(input.now())) {
                until(end);
                return false;
            }
            return true;
        }

        private String leaseEvidence() {
            var heard = input.leases().get(cluster);
            return heard == null ? "never heard of it" : "last manifest at " + heard;
        }

        private void drain(ServiceName service) {
            boolean ramped = false;
            for (var name : List.of(cluster.value(), service + "@" + cluster)) {
                for (var drain : drains.getOrDefault(name, List.of())) {
                    boolean whole = drain.subject() == Drain.Subject.CLUSTER;
                    if (whole == name.equals(cluster.value())) {
                        take(drain);
                        ramped |= whole;
                    }
                }
            }
            var state = input.membership().find(cluster).map(m -> m.state()).orElse(ClusterState.ACTIVE);
            if (state == ClusterState.CORDONED || state == ClusterState.DRAINING && !ramped) {
                drainPercent = 0;
                drainEvidence = "its state is " + state.word();
            }
        }

        private void take(Drain drain) {
            var step = drain.step(input.now());
            until(step.next());
            if (step.percent() < drainPercent) {
                drainPercent = step.percent();
                drainEvidence = "drain " + drain.id() + " by " + drain.by() + " until " + drain.expires() + ": "
                        + drainPercent + " % left";
            }
        }

        private void until(Instant at) {
            next = at.isBefore(next) ? at : next;
        }
    }
}
