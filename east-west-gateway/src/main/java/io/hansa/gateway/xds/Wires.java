package io.hansa.gateway.xds;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.hansa.gateway.proto.Node;
import java.util.function.Consumer;

/** What both variants of the protocol have in common on the server's side of gRPC. */
final class Wires {

    private Wires() {}

    /** Requests of one stream, handed on one by one. */
    record Requests<T>(AdsStream stream, StreamObserver<?> responses, Consumer<T> handler)
            implements StreamObserver<T> {
        @Override
        public void onNext(T request) {
            handler.accept(request);
        }

        @Override
        public void onError(Throwable error) {
            stream.closed();
        }

        @Override
        public void onCompleted() {
            stream.closed();
            responses.onCompleted();
        }
    }

    /** Calls back when the client reads again, and once when the stream has ended. */
    static void onEnd(StreamObserver<?> responses, Runnable ready, Runnable end) {
        var observer = (ServerCallStreamObserver<?>) responses;
        observer.setOnReadyHandler(ready);
        observer.setOnCancelHandler(end);
        observer.setOnCloseHandler(end);
    }

    static void introduce(AdsStream stream, Node node) {
        stream.introduces(node.getId(), (node.getUserAgentName() + ' ' + node.getUserAgentVersion()).strip());
    }
}
