package io.hansa.node.peer;

import io.netty.channel.EventLoopGroup;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What peer calls run on. Immutable; owned by whoever made it.
 *
 * @param loops Netty NIO event loops
 * @param executor one virtual thread per task
 */
public record PeerThreads(EventLoopGroup loops, Executor executor, InstantSource clock) {}
