package io.hansa.console.stream;

import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.stream.EventStream.Room;
import io.hansa.console.stream.EventStream.Source;
import io.hansa.core.desk.EventFeed;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.fault.FederationException;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;

/** The door to the stream of changes. */
@Controller("/api/v1/stream")
@Needs(Level.VIEWER)
public final class StreamController {
    private final Source source;

    StreamController(
            EventFeed feed,
            InstantSource clock,
            StateQueries queries,
            @Named(TaskExecutors.SCHEDULED) ExecutorService timer) {
        this.source = new Source(
                feed,
                clock,
                StreamLimits.DEFAULT,
                (ScheduledExecutorService) timer,
                new Room(queries.federation().node(), new AtomicInteger()));
    }

    @Get
    @Produces(MediaType.TEXT_EVENT_STREAM)
    MutableHttpResponse<Publisher<Event<String>>> stream(
            @QueryValue Optional<String> topics, @Header("Last-Event-ID") Optional<String> lastSeen) {
        if (source.room().open().get() >= source.limits().clientsMax()) {
            throw new FederationException(StreamFault.FULL, source.limits().clientsMax() + " streams");
        }
        Set<String> wanted = topics.stream()
                .flatMap(t -> Arrays.stream(t.split(",")))
                .filter(t -> !t.isBlank())
                .collect(Collectors.toSet());
        long seen = lastSeen.filter(id -> id.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElse(-1L);
        Publisher<Event<String>> stream = new EventStream(source, wanted, seen);
        return HttpResponse.ok(stream)
                .header("Cache-Control", "no-store, no-transform")
                .header("X-Accel-Buffering", "no");
    }
}
