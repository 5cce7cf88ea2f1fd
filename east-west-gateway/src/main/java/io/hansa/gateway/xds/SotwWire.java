package io.hansa.gateway.xds;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.hansa.gateway.proto.DiscoveryRequest;
import io.hansa.gateway.proto.DiscoveryResponse;
import io.hansa.gateway.resource.EncodedResource;
import io.hansa.gateway.resource.ResourceType;
import java.util.List;
import java.util.Optional;

/**
 * The state-of-the-world variant: a response of clusters or listeners replaces all of them, so each holds all; one of the
 * other types holds what changed, and absence means nothing there.
 */
final class SotwWire implements AdsStream.Wire {
    private final ServerCallStreamObserver<DiscoveryResponse> responses;

    SotwWire(StreamObserver<DiscoveryResponse> responses) {
        this.responses = (ServerCallStreamObserver<DiscoveryResponse>) responses;
    }

    StreamObserver<DiscoveryRequest> serving(AdsStream stream) {
        return new Wires.Requests<>(stream, responses, request -> {
            if (request.hasNode()) {
                Wires.introduce(stream, request.getNode());
            }
            ResourceType.of(request.getTypeUrl())
                    .ifPresent(type -> stream.request(
                            type,
                            request.getResourceNamesList(),
                            request.getResponseNonce(),
                            request.hasErrorDetail() ? Optional.of(request.getErrorDetail()) : Optional.empty()));
        });
    }

    @Override
    public GatewayStatus.Mode mode() {
        return GatewayStatus.Mode.STATE_OF_THE_WORLD;
    }

    @Override
    public boolean ready() {
        return responses.isReady();
    }

    @Override
    public void send(ResourceType type, String nonce, Watch.Batch batch, List<EncodedResource> everything) {
        var response = DiscoveryResponse.newBuilder()
                .setTypeUrl(type.url())
                .setNonce(nonce)
                .setVersionInfo(nonce);
        (type.wildcard() ? everything : batch.resources()).forEach(each -> response.addResources(each.content()));
        if (type.wildcard() || response.getResourcesCount() > 0) {
            responses.onNext(response.build());
        }
    }

    @Override
    public void fail(Status status) {
        responses.onError(status.asRuntimeException());
    }
}
