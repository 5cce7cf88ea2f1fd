package io.hansa.gateway.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs something when a time is up, unless it is switched off before. Confined to its event loop. */
final class Alarm {
    private final EventLoop loop;
    private @Nullable Future<?> set;

    Alarm(EventLoop loop) {
        this.loop = loop;
    }

    /** Sets it anew; a duration of zero sets nothing. */
    void set(Duration after, Runnable timeUp) {
        off();
        if (!after.isZero()) {
            set = loop.schedule(timeUp, after.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    void off() {
        if (set != null) {
            set.cancel(false);
            set = null;
        }
    }
}
