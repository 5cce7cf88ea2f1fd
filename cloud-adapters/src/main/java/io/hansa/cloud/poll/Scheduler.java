package io.hansa.cloud.poll;

import io.hansa.core.port.Registration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Time as sources see it: the clock, and tasks that run later on a thread that may block. Thread-safe. */
public interface Scheduler extends InstantSource {

    /** Runs the task once after the delay; closing the registration before then cancels it, and never interrupts it. */
    Registration after(Duration delay, Runnable task);

    /**
     * Real time. The caller keeps both executors and shuts them down after the sources are closed.
     *
     * @param timer only hands tasks over; one thread is enough
     * @param tasks runs them; one virtual thread per task
     */
    static Scheduler of(InstantSource clock, ScheduledExecutorService timer, Executor tasks) {
        return new Scheduler() {
            @Override
            public Instant instant() {
                return clock.instant();
            }

            @Override
            public Registration after(Duration delay, Runnable task) {
                var future = timer.schedule(() -> tasks.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
                return () -> future.cancel(false);
            }
        };
    }
}
