package io.hansa.console.api;

import static io.hansa.console.api.StateController.json;

import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.core.desk.EventFeed;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.model.ClusterId;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.rehearsal.Scenario.Cut;
import io.hansa.core.resource.TreeReader;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Optional;
import java.util.Set;
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
        return json(new Listing<>(queries.simulateEachLoss(), feed.revision()));
    }

    private static Scenario scenario(TreeReader in) {
        var lost = in.values("lost", ClusterId::new);
        var cuts = in.each("cutLinks", SimulationController::cut).stream()
                .flatMap(Optional::stream)
                .toList();
        var drained = in.values("drained", ClusterId::new);
        var policy = policy(in);
        in.requireValid();
        return new Scenario(Set.copyOf(lost), cuts, Set.copyOf(drained), policy);
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
