package io.hansa.gateway.xds;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.hansa.gateway.proto.DeltaDiscoveryRequest;
import io.hansa.gateway.proto.DeltaDiscoveryResponse;
import io.hansa.gateway.resource.EncodedResource;
import io.hansa.gateway.resource.ResourceType;
import java.util.List;
import java.util.Optional;

/** The delta variant: only what changed is sent, removals are explicit. */
final class DeltaWire implements AdsStream.Wire {
    private final ServerCallStreamObserver<DeltaDiscoveryResponse> responses;

    DeltaWire(StreamObserver<DeltaDiscoveryResponse> responses) {
        this.responses = (ServerCallStreamObserver<DeltaDiscoveryResponse>) responses;
    }

    StreamObserver<DeltaDiscoveryRequest> serving(AdsStream stream) {
        return new Wires.Requests<>(stream, responses, request -> {
            if (request.hasNode()) {
                Wires.introduce(stream, request.getNode());
            }
            ResourceType.of(request.getTypeUrl())
                    .ifPresent(type -> stream.request(new AdsStream.Asked(
                            type,
                            request.getResourceNamesSubscribeList(),
                            request.getResourceNamesUnsubscribeList(),
                            request.getInitialResourceVersionsMap(),
                            request.getResponseNonce(),
                            request.hasErrorDetail() ? Optional.of(request.getErrorDetail()) : Optional.empty())));
        });
    }

    @Override
    public GatewayStatus.Mode mode() {
        return GatewayStatus.Mode.DELTA;
    }

    @Override
    public boolean ready() {
        return responses.isReady();
    }

    @Override
    public void send(ResourceType type, String nonce, Watch.Batch batch, List<EncodedResource> everything) {
        var response = DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(type.url())
                .setNonce(nonce)
                .addAllRemovedResources(batch.removed());
        batch.resources().forEach(resource -> response.addResources(resource.message()));
        responses.onNext(response.build());
    }

    @Override
    public void fail(Status status) {
        responses.onError(status.asRuntimeException());
    }
}
