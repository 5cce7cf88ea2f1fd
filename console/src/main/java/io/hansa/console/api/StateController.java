package io.hansa.console.api;

import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.server.ConsoleFault;
import io.hansa.console.text.JsonForm;
import io.hansa.core.desk.EventFeed;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.ServiceName;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Everything that may be read. */
@Controller("/api/v1")
@Needs(Level.VIEWER)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class StateController {
    private static final int AUDIT_MAX = 500;

    private final StateQueries queries;
    private final EventFeed feed;

    StateController(StateQueries queries, EventFeed feed) {
        this.queries = queries;
        this.feed = feed;
    }

    @Get("/federation")
    HttpResponse<String> federation() {
        return json(queries.federation());
    }

    @Get("/clusters")
    HttpResponse<String> clusters() {
        return list(queries.clusters());
    }

    @Get("/clusters/{cluster}")
    HttpResponse<String> cluster(String cluster) {
        return json(require(queries.clusters(), c -> c.cluster().value(), cluster));
    }

    @Get("/links")
    HttpResponse<String> links() {
        return list(queries.links());
    }

    @Get("/services")
    HttpResponse<String> services() {
        return list(queries.services());
    }

    @Get("/services/{service}")
    HttpResponse<String> service(String service) {
        return json(require(queries.services(), s -> s.service().value(), service));
    }

    @Get("/services/{service}/explain")
    HttpResponse<String> explain(String service, @QueryValue Optional<String> from, @QueryValue Optional<String> at) {
        var viewer = from.map(name -> name(ClusterId::new, name))
                .orElseGet(() -> queries.federation().viewer());
        var named = name(ServiceName::new, service);
        var route =
                at.isPresent() ? queries.explainAt(named, viewer, instant(at.get())) : queries.explain(named, viewer);
        return json(route.orElseThrow(() -> new FederationException(
                ConsoleFault.NO_SUCH_OBJECT,
                service + " from " + viewer + at.map(t -> ", recorded at " + t).orElse(""))));
    }

    /** An instant as in {@code 2026-11-21T13:00:00Z}; anything else names nothing that is there. */
    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new FederationException(
                    ConsoleFault.NO_SUCH_OBJECT, "at: '" + text + "' (expected: such as 2026-11-21T13:00:00Z)", e);
        }
    }

    @Get("/failover-policies")
    HttpResponse<String> policies() {
        return list(queries.policies());
    }

    @Get("/failover-policies/{policy}")
    HttpResponse<String> policy(String policy) {
        return json(require(queries.policies(), p -> p.policy().name(), policy));
    }

    @Get("/drains")
    HttpResponse<String> drains() {
        return list(queries.drains());
    }

    @Get("/drills")
    HttpResponse<String> drills() {
        return list(queries.drills());
    }

    @Get("/pins")
    HttpResponse<String> pins() {
        return list(queries.pins());
    }

    @Get("/trust")
    HttpResponse<String> trust() {
        return json(queries.trust());
    }

    @Get("/sync")
    HttpResponse<String> sync() {
        return json(queries.sync());
    }

    @Get("/gateways")
    HttpResponse<String> gateways() {
        return list(queries.gateways());
    }

    @Get("/audit")
    HttpResponse<String> audit(@QueryValue Optional<Long> before, @QueryValue Optional<Integer> limit) {
        int most = Math.clamp(limit.orElse(100), 1, AUDIT_MAX);
        var answer = JsonForm.object();
        answer.set("items", JsonForm.node(queries.audit(before.orElse(Long.MAX_VALUE), most)));
        return json(answer.put("brokenAt", queries.auditBrokenAt()).put("revision", feed.revision()));
    }

    private HttpResponse<String> list(List<?> items) {
        return json(new Listing<>(items, feed.revision()));
    }

    private static <T> T require(List<T> all, Function<T, String> name, String wanted) {
        return all.stream()
                .filter(each -> name.apply(each).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new FederationException(ConsoleFault.NO_SUCH_OBJECT, "'" + wanted + "'"));
    }

    /** A name from the address; one that breaks the rules names nothing. */
    static <T> T name(Function<String, T> form, String text) {
        try {
            return form.apply(text);
        } catch (IllegalArgumentException e) {
            throw new FederationException(ConsoleFault.NO_SUCH_OBJECT, String.valueOf(e.getMessage()), e);
        }
    }

    static MutableHttpResponse<String> json(Object value) {
        return HttpResponse.ok(JsonForm.write(value)).contentType(MediaType.APPLICATION_JSON_TYPE);
    }
}
