package io.hansa.console.api;

import static io.hansa.console.api.StateController.json;

import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.core.desk.EventFeed;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.rehearsal.Scenario.Cut;
import io.hansa.core.rehearsal.Scenario.Weakened;
import io.hansa.core.resource.TreeReader;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What would happen; changes nothing, so whoever may read may ask. */
@Controller("/api/v1/simulations")
@Needs(Level.VIEWER)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class SimulationController {
    private final StateQueries queries;
    private final EventFeed feed;
    private final RequestBody bodies;

    SimulationController(StateQueries queries, EventFeed feed, RequestBody bodies) {
        this.queries = queries;
        this.feed = feed;
        this.bodies = bodies;
    }

    @Post
    HttpResponse<String> simulate(@Body @Nullable String body) {
        return json(queries.simulate(bodies.read(body, SimulationController::scenario)));
    }

    @Get("/n-1")
    HttpResponse<String> eachLoss() {
        return json(new Listing<>(List.copyOf(queries.simulateEachLoss().values()), feed.revision()));
    }

    /** The table of losses; {@code depth} 1 (default) or 2. */
    @Get("/table")
    HttpResponse<String> table(@QueryValue Optional<Integer> depth) {
        int asked = Math.clamp(depth.orElse(1), 1, 2);
        return json(new Listing<>(queries.simulateTable(asked), feed.revision()));
    }

    private static Scenario scenario(TreeReader in) {
        var lost = in.values("lost", ClusterId::new);
        var cuts = in.each("cutLinks", SimulationController::cut).stream()
                .flatMap(Optional::stream)
                .toList();
        var drained = in.values("drained", ClusterId::new);
        var policy = policy(in);
        var gateways = in.values("gateways", ClusterId::new);
        var thinned = new TreeMap<ClusterId, Integer>();
        for (var thin : in.each("thinned", SimulationController::thinned)) {
            thin.ifPresent(t -> thinned.put(t.cluster(), t.percentLeft()));
        }
        var weakened = in.each("weakened", SimulationController::weakened).stream()
                .flatMap(Optional::stream)
                .toList();
        in.requireValid();
        return new Scenario(Set.copyOf(lost), cuts, Set.copyOf(drained), policy)
                .with(weakened, Set.copyOf(gateways), thinned);
    }

    /** A cluster and how much of it is left. */
    private record Thinned(ClusterId cluster, int percentLeft) {}

    private static Optional<Thinned> thinned(TreeReader in) {
        var cluster = in.value("cluster", ClusterId::new);
        int left = (int) in.whole("percentLeft", 0, 100);
        return cluster == null ? Optional.empty() : Optional.of(new Thinned(cluster, left));
    }

    private static Optional<Weakened> weakened(TreeReader in) {
        var service = in.value("service", ServiceName::new);
        var cluster = in.value("cluster", ClusterId::new);
        int left = (int) in.whole("percentLeft", 0, 100);
        return service == null || cluster == null
                ? Optional.empty()
                : Optional.of(new Weakened(service, cluster, left));
    }

    /** Absent when either end is missing or wrong; the reader has noted it then. */
    private static Optional<Cut> cut(TreeReader in) {
        var a = in.value("a", ClusterId::new);
        var b = in.value("b", ClusterId::new);
        return a == null || b == null ? Optional.empty() : Optional.of(new Cut(a, b));
    }

    private static Optional<FailoverPolicy> policy(TreeReader in) {
        if (!in.has("policy")) {
            in.fields("policy");
            return Optional.empty();
        }
        var outer = in.fields("policy");
        var name = outer.text("name");
        var spec = outer.fields("spec");
        outer.requireValid();
        var policy = FailoverPolicy.read(name, spec);
        spec.finish();
        outer.finish();
        return Optional.of(policy);
    }
}
