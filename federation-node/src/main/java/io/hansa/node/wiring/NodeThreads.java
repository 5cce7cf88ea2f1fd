package io.hansa.node.wiring;

import io.hansa.cloud.poll.Scheduler;
import io.hansa.node.peer.PeerThreads;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every thread of a process, made here and nowhere else (style.md, e): a timer, virtual threads, event loops. */
public final class NodeThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeThreads.class);

    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("peer", true), NioIoHandler.newFactory());

    public NodeThreads(InstantSource clock) {
        this.clock = clock;
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("timer").daemon().factory());
    }

    public InstantSource clock() {
        return clock;
    }

    /** Only hands tasks over; one thread. */
    public ScheduledExecutorService timer() {
        return timer;
    }

    /** One virtual thread per task. */
    public ExecutorService tasks() {
        return tasks;
    }

    public PeerThreads peers() {
        return new PeerThreads(loops, tasks, clock);
    }

    public Scheduler scheduler() {
        return Scheduler.of(clock, timer, tasks);
    }

    /** Runs the task again and again on a virtual thread, each time {@code pause} after it ended, whatever it threw. */
    public void every(String name, Duration pause, Runnable task) {
        tasks.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // A task root (style.md, d): one bad turn must not end the loop.
                LOG.warn("task={} failed, goes on in {}", name, pause, e);
            }
            if (!timer.isShutdown()) {
                timer.schedule(() -> again(name, pause, task), pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    private void again(String name, Duration pause, Runnable task) {
        if (!tasks.isShutdown()) {
            every(name, pause, task);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        tasks.shutdownNow();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
