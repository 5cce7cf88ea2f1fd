package io.hansa.console.stream;

import io.hansa.console.stream.StreamBuffer.Item;
import io.hansa.console.text.JsonForm;
import io.hansa.core.desk.EventFeed;
import io.hansa.core.port.Registration;
import io.micronaut.http.sse.Event;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One client's stream: hello, then what changed, with a tick when nothing does. Sends only what the client asked for and
 * keeps the rest in a {@link StreamBuffer}. Thread-safe: one lock.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header">HTML, 9.2.4
 *     (Last-Event-ID)</a>
 */
final class EventStream implements Publisher<Event<String>> {
    private final Source source;
    private final Set<String> topics;
    private final long lastSeen;

    /** What streams are made of. */
    record Source(
            EventFeed feed, InstantSource clock, StreamLimits limits, ScheduledExecutorService timer, Room room) {}

    /** How many streams are open, and on which node. */
    record Room(String node, AtomicInteger open) {}

    /**
     * @param topics wanted; empty for all. A topic names all below it: {@code cluster} means {@code cluster.verdict} too
     * @param lastSeen what Last-Event-ID said; -1 at a first connection
     */
    EventStream(Source source, Set<String> topics, long lastSeen) {
        this.source = source;
        this.topics = topics;
        this.lastSeen = lastSeen;
    }

    @Override
    public void subscribe(Subscriber<? super Event<String>> subscriber) {
        source.room.open.incrementAndGet();
        var flow = new Flow(subscriber);
        subscriber.onSubscribe(flow);
        flow.open();
    }

    private boolean wants(EventFeed.Event event) {
        return topics.isEmpty()
                || topics.stream()
                        .anyMatch(t -> event.topic().equals(t) || event.topic().startsWith(t + '.'));
    }

    private final class Flow implements Subscription {
        private final Subscriber<? super Event<String>> subscriber;
        private final StreamBuffer buffer;
        private @Nullable Registration registration;
        private @Nullable ScheduledFuture<?> ticking;
        private long demand;
        private boolean sending;
        private boolean ended;

        Flow(Subscriber<? super Event<String>> subscriber) {
            this.subscriber = subscriber;
            long now = source.feed.revision();
            // A revision from the future is another node's, or this one's before it lost its store.
            boolean foreign = lastSeen > now;
            long from = lastSeen < 0 || foreign ? now : lastSeen;
            this.buffer = new StreamBuffer(source.limits.bufferMax(), from);
            buffer.offer(new Item.Hello(now, from));
            if (foreign) {
                buffer.offer(new Item.Gap(0, now));
            }
        }

        void open() {
            long now = source.feed.revision();
            if (lastSeen >= 0 && lastSeen <= now) {
                var missed = source.feed.since(lastSeen);
                if (!missed.isEmpty() && missed.getFirst().revision() > lastSeen + 1) {
                    buffer.offer(new Item.Gap(lastSeen + 1, missed.getFirst().revision() - 1));
                }
                missed.forEach(this::take);
            }
            synchronized (this) {
                if (!ended) {
                    registration = source.feed.subscribe(this::take);
                    long tick = source.limits.tick().toMillis();
                    ticking = source.timer.scheduleAtFixedRate(this::tick, tick, tick, TimeUnit.MILLISECONDS);
                }
            }
            drain();
        }

        private void take(EventFeed.Event event) {
            if (wants(event)) {
                buffer.offer(event);
                drain();
            }
        }

        private void tick() {
            buffer.offer(new Item.Tick(source.feed.revision()));
            drain();
        }

        @Override
        public void request(long count) {
            synchronized (this) {
                demand = Math.max(demand, demand + count);
            }
            drain();
        }

        @Override
        public synchronized void cancel() {
            if (!ended) {
                source.room.open.decrementAndGet();
            }
            ended = true;
            if (registration != null) {
                registration.close();
            }
            if (ticking != null) {
                ticking.cancel(false);
            }
        }

        /** Sends while there is demand; one thread at a time, and never inside the lock. */
        private void drain() {
            while (true) {
                Event<String> next;
                synchronized (this) {
                    if (sending || ended || demand == 0) {
                        return;
                    }
                    var item = buffer.poll();
                    if (item.isEmpty()) {
                        return;
                    }
                    next = form(item.get());
                    sending = true;
                    demand--;
                }
                subscriber.onNext(next);
                synchronized (this) {
                    sending = false;
                }
            }
        }
    }

    private Event<String> form(Item item) {
        var body =
                JsonForm.object().put("at", source.clock.instant().toString()).put("node", source.room.node);
        return switch (item) {
            case Item.Hello h ->
                Event.of(body.put("rev", h.revision())
                                .put("resumeFrom", h.resumeFrom())
                                .toString())
                        .name("hello")
                        .id(Long.toString(h.resumeFrom()));
            case Item.Tick t ->
                Event.of(body.put("rev", t.revision()).toString()).name("tick");
            case Item.Gap g ->
                Event.of(body.put("from", g.from()).put("to", g.to()).toString())
                        .name("gap")
                        .id(Long.toString(g.to()));
            case Item.Change c ->
                Event.of(JsonForm.object(c.event())
                                .put("node", source.room.node)
                                .toString())
                        .name("change")
                        .id(Long.toString(c.event().revision()));
        };
    }
}
