package io.hansa.core.policy;

import io.hansa.core.model.HealthVector;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverTier.Scope;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.util.List;

/**
 * Where calls to some services go, and when they go elsewhere. Immutable.
 *
 * @param name a DNS label; one policy per name in the federation
 * @param services it speaks for; empty makes it the default of all services without one of their own
 * @param tiers the ladder, first to last
 * @param healthyPercent a cluster serves while at least this share of its instances is ready, 1 to 100
 * @param residency places that may ever serve, as {@code cloud:aws}, {@code region:eu-west-1} or {@code cluster:x}; empty
 *     means anywhere. A hard limit even when nothing else is left
 * @param extraLoadPercentMax most that failover may add to a cluster with a declared capacity, in per cent of that
 *     capacity; 0 to 1000
 * @param health what is asked of a cluster besides {@code healthyPercent}
 * @param cost soft limit on what traffic may cost
 * @param together whether its services move as one: a cluster that cannot serve all of them serves none, as long as another
 *     one can serve all; at most {@link #TOGETHER_MAX} services then, all of them named
 * @param relay clusters through whose gateways calls may pass unread while the link to a cluster that serves is cut, in the order
 *     of preference; empty: none. At most {@link #RELAYS_MAX}
 */
public record FailoverPolicy(
        String name,
        List<ServiceName> services,
        List<FailoverTier> tiers,
        int healthyPercent,
        List<String> residency,
        int extraLoadPercentMax,
        StalenessRule staleness,
        Damping damping,
        HealthRule health,
        CostRule cost,
        boolean together,
        List<Place> relay) {

    /** Places that a policy may name as relays. */
    public static final int RELAYS_MAX = 16;

    /** Services in one group that moves together: each decision on one looks at all. */
    public static final int TOGETHER_MAX = 64;

    /** In force for services that no policy names: the caller's cluster, its region, its cloud, then anywhere. */
    public static final FailoverPolicy BUILT_IN = new FailoverPolicy(
            "built-in",
            List.of(),
            List.of(
                    FailoverTier.of(Scope.SAME_CLUSTER),
                    FailoverTier.of(Scope.SAME_REGION),
                    FailoverTier.of(Scope.SAME_CLOUD),
                    FailoverTier.of(Scope.ANY)),
            50,
            List.of(),
            1000,
            StalenessRule.KEEP,
            Damping.DEFAULT);

    public FailoverPolicy {
        new ServiceName(name);
        services = List.copyOf(services);
        tiers = List.copyOf(tiers);
        residency = List.copyOf(residency);
        relay = List.copyOf(relay);
        if (relay.size() > RELAYS_MAX) {
            throw new IllegalArgumentException("relay: " + relay.size() + " (expected: at most " + RELAYS_MAX + ')');
        }
        if (tiers.isEmpty() || tiers.size() > 10) {
            throw new IllegalArgumentException("tiers: " + tiers.size() + " (expected: 1 to 10)");
        }
        residency.forEach(FailoverPolicy::requirePlace);
        if (together && (services.isEmpty() || services.size() > TOGETHER_MAX)) {
            throw new IllegalArgumentException(
                    "together: with " + services.size() + " services (expected: 1 to " + TOGETHER_MAX + " named ones)");
        }
    }

    private static void requirePlace(String place) {
        if (new Place(place).equals(Place.ANY)) {
            throw new IllegalArgumentException("residency: 'any' (expected: an empty list for no limit)");
        }
    }

    /** Without relays. */
    public FailoverPolicy(
            String name,
            List<ServiceName> services,
            List<FailoverTier> tiers,
            int healthyPercent,
            List<String> residency,
            int extraLoadPercentMax,
            StalenessRule staleness,
            Damping damping,
            HealthRule health,
            CostRule cost,
            boolean together) {
        this(
                name,
                services,
                tiers,
                healthyPercent,
                residency,
                extraLoadPercentMax,
                staleness,
                damping,
                health,
                cost,
                together,
                List.of());
    }

    /** The same policy, letting calls pass through these. */
    public FailoverPolicy withRelay(List<Place> relays) {
        return new FailoverPolicy(
                name,
                services,
                tiers,
                healthyPercent,
                residency,
                extraLoadPercentMax,
                staleness,
                damping,
                health,
                cost,
                together,
                relays);
    }

    /** With nothing more asked of health, no prices, each service by itself. */
    public FailoverPolicy(
            String name,
            List<ServiceName> services,
            List<FailoverTier> tiers,
            int healthyPercent,
            List<String> residency,
            int extraLoadPercentMax,
            StalenessRule staleness,
            Damping damping) {
        this(
                name,
                services,
                tiers,
                healthyPercent,
                residency,
                extraLoadPercentMax,
                staleness,
                damping,
                HealthRule.PLAIN,
                CostRule.NONE,
                false);
    }

    /** Why this health is not enough, as {@code 1 of 3 ready = 33 % < 70 %}; empty when it is. */
    public String thin(HealthVector vector) {
        if (vector.readyPercent() < healthyPercent) {
            return vector.readyText() + " = " + vector.readyPercent() + " % < " + healthyPercent + " %";
        }
        if (vector.ready() < health.readyMin()) {
            return vector.readyText() + " (at least " + health.readyMin() + ')';
        }
        return vector.zonesReady() < health.zonesMin()
                ? vector.readyText() + " in " + vector.zonesReady() + " zones (at least " + health.zonesMin() + ')'
                : "";
    }

    /** The {@code spec} of the resource and the payload of a policy record. */
    public Tree toTree() {
        var tree = Tree.fields()
                .put("services", Tree.of(services, s -> Tree.of(s.value())))
                .put("tiers", Tree.of(tiers, FailoverTier::toTree))
                .put("healthyPercent", healthyPercent)
                .put("residency", Tree.of(residency, Tree::of))
                .put("extraLoadPercentMax", extraLoadPercentMax)
                .put("staleness", staleness.word())
                .put("damping", damping.toTree());
        // Left out while they say nothing, so that a policy made before they existed keeps its hash.
        if (!health.equals(HealthRule.PLAIN)) {
            tree.put("health", health.toTree());
        }
        if (!cost.equals(CostRule.NONE)) {
            tree.put("cost", cost.toTree());
        }
        if (!relay.isEmpty()) {
            tree.put("relay", Tree.of(relay, place -> Tree.of(place.text())));
        }
        return together ? tree.put("together", true).build() : tree.build();
    }

    /** Reads a {@code spec}, with defaults for all but the tiers. */
    public static FailoverPolicy read(String name, TreeReader in) {
        var services = in.values("services", ServiceName::new);
        var tiers = in.each("tiers", FailoverTier::read);
        int healthy = (int) in.whole("healthyPercent", BUILT_IN.healthyPercent, 1, 100);
        var residency = in.values("residency", text -> text);
        int extra = (int) in.whole("extraLoadPercentMax", BUILT_IN.extraLoadPercentMax, 0, 1000);
        var staleness = in.value("staleness", StalenessRule::parse, StalenessRule.KEEP);
        var damping = Damping.read(in.fields("damping"));
        var health = HealthRule.read(in.fields("health"));
        var cost = CostRule.read(in.fields("cost"));
        boolean together = in.truth("together", false);
        var relay = in.values("relay", Place::new);
        return new FailoverPolicy(
                name, services, tiers, healthy, residency, extra, staleness, damping, health, cost, together, relay);
    }
}
