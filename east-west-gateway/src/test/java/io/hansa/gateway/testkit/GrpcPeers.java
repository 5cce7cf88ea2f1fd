package io.hansa.gateway.testkit;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A gRPC service without generated code, and callers of it. */
public final class GrpcPeers {
    public static final MethodDescriptor<String, String> ECHO = method("Echo", MethodType.UNARY);
    public static final MethodDescriptor<String, String> COUNT = method("Count", MethodType.SERVER_STREAMING);
    public static final MethodDescriptor<String, String> JOIN = method("Join", MethodType.CLIENT_STREAMING);
    public static final MethodDescriptor<String, String> CHAT = method("Chat", MethodType.BIDI_STREAMING);
    public static final Metadata.Key<String> TRAILER = Metadata.Key.of("x-trailer", Metadata.ASCII_STRING_MARSHALLER);

    private GrpcPeers() {}

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName("test.Talk/" + name)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A server that names itself, and whom one may ask for every way to end a call. */
    public static final class Talk implements AutoCloseable {
        private final String name;
        private final Server server;
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicLong counted = new AtomicLong();
        private final CompletableFuture<String> cancelled = new CompletableFuture<>();

        private Talk(String name, int port) {
            this.name = name;
            var service = ServerServiceDefinition.builder("test.Talk")
                    .addMethod(ECHO, ServerCalls.asyncUnaryCall(this::echo))
                    .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(this::count))
                    .addMethod(JOIN, ServerCalls.asyncClientStreamingCall(this::join))
                    .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(this::chat))
                    .build();
            try {
                server = NettyServerBuilder.forAddress(Rig.loopback(port))
                        .addService(service)
                        .intercept(new Trailing())
                        .addTransportFilter(new io.grpc.ServerTransportFilter() {
                            @Override
                            public io.grpc.Attributes transportReady(io.grpc.Attributes attributes) {
                                connections.incrementAndGet();
                                return attributes;
                            }
                        })
                        .build()
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public static Talk start(String name) {
            return new Talk(name, 0);
        }

        public static Talk start(String name, int port) {
            return new Talk(name, port);
        }

        public InetSocketAddress address() {
            return Rig.loopback(server.getPort());
        }

        public int calls() {
            return calls.get();
        }

        public int connections() {
            return connections.get();
        }

        /** Messages that its counts have given away. */
        public long counted() {
            return counted.get();
        }

        /** Completed with the name of the first call that its caller gave up. */
        public CompletableFuture<String> cancelled() {
            return cancelled;
        }

        /** Goes as a server does that is replaced: nothing new, what is under way ends. */
        public void leave() {
            server.shutdown();
        }

        private void echo(String text, StreamObserver<String> answer) {
            calls.incrementAndGet();
            watch("echo", answer);
            switch (text) {
                case "never" -> {}
                case "refuse" ->
                    answer.onError(Status.FAILED_PRECONDITION
                            .withDescription("as asked")
                            .asRuntimeException());
                default -> {
                    answer.onNext(name + ':' + text);
                    answer.onCompleted();
                }
            }
        }

        private void count(String upTo, StreamObserver<String> answer) {
            calls.incrementAndGet();
            var out = (ServerCallStreamObserver<String>) answer;
            watch("count", answer);
            var padding = "x".repeat(upTo.startsWith("big:") ? 10_000 : 0);
            long last = Long.parseLong(upTo.replace("big:", ""));
            var next = new long[] {0};
            Runnable more = () -> {
                while (out.isReady() && next[0] < last) {
                    counted.incrementAndGet();
                    out.onNext(next[0]++ + padding);
                }
                if (next[0] == last) {
                    next[0]++;
                    out.onCompleted();
                }
            };
            out.setOnReadyHandler(more);
        }

        private StreamObserver<String> join(StreamObserver<String> answer) {
            calls.incrementAndGet();
            var all = new StringBuilder();
            return new Hearing(all::append, () -> {
                answer.onNext(name + ':' + all.length());
                answer.onCompleted();
            });
        }

        private StreamObserver<String> chat(StreamObserver<String> answer) {
            calls.incrementAndGet();
            watch("chat", answer);
            return new Hearing(text -> answer.onNext(name + ':' + text), answer::onCompleted);
        }

        private void watch(String call, StreamObserver<String> answer) {
            ((ServerCallStreamObserver<String>) answer).setOnCancelHandler(() -> cancelled.complete(call));
        }

        @Override
        public void close() {
            server.shutdownNow();
            try {
                server.awaitTermination(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Hearing(java.util.function.Consumer<String> each, Runnable end) implements StreamObserver<String> {
        @Override
        public void onNext(String text) {
            each.accept(text);
        }

        @Override
        public void onError(Throwable cause) {
            // The watch on the call tells of it.
        }

        @Override
        public void onCompleted() {
            end.run();
        }
    }

    private static final class Trailing implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return next.startCall(
                    new io.grpc.ForwardingServerCall.SimpleForwardingServerCall<>(call) {
                        @Override
                        public void close(Status status, Metadata trailers) {
                            trailers.put(TRAILER, "behind the body");
                            super.close(status, trailers);
                        }
                    },
                    headers);
        }
    }

    /** A caller in plain, with prior knowledge. */
    public static ManagedChannel caller(InetSocketAddress address) {
        return NettyChannelBuilder.forAddress(address)
                .usePlaintext()
                .disableRetry()
                .build();
    }
}
