package io.hansa.gateway.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.hansa.gateway.proto.Cluster;
import io.hansa.gateway.resource.EncodedResource;
import io.hansa.gateway.resource.ResourceType;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchTest {
    private final Map<String, EncodedResource> inForce = new HashMap<>();

    private void put(String name, String content) {
        Message cluster =
                Cluster.newBuilder().setName(name).setAltStatName(content).build();
        inForce.put(name, EncodedResource.of(name, cluster));
    }

    private Optional<Watch.Batch> next(Watch watch, boolean mayRemove) {
        return watch.next(name -> Optional.ofNullable(inForce.get(name)), mayRemove, 1 << 20);
    }

    private static List<String> names(Watch.Batch batch) {
        return batch.resources().stream().map(EncodedResource::name).toList();
    }

    @Test
    void aResponseUnderWayHoldsBackTheNextAndTheNewestVersionGoesOut() {
        var watch = new Watch(ResourceType.CLUSTER);
        put("order", "1");
        watch.subscribe(List.of(), inForce.keySet());
        watch.sent("n1", next(watch, true).orElseThrow());

        put("order", "2");
        watch.changed(List.of("order"));
        assertThat(next(watch, true)).isEmpty();
        put("order", "3");
        watch.changed(List.of("order"));
        watch.answered("n1", Instant.EPOCH, true);

        var batch = next(watch, true).orElseThrow();
        assertThat(batch.resources()).containsExactly(inForce.get("order"));
    }

    @Test
    void whatAReconnectedClientHasIsNotSentAgainAndWhatIsGoneIsRemoved() {
        var watch = new Watch(ResourceType.CLUSTER);
        put("order", "1");
        put("stock", "1");
        watch.has(Map.of("order", inForce.get("order").version(), "user", "old"));
        watch.subscribe(List.of(), inForce.keySet());

        var batch = next(watch, true).orElseThrow();
        assertThat(names(batch)).containsExactly("stock");
        assertThat(batch.removed()).containsExactly("user");
    }

    @Test
    void removalsWaitUntilNothingRefersToThem() {
        var watch = new Watch(ResourceType.CLUSTER);
        put("order", "1");
        watch.subscribe(List.of(), inForce.keySet());
        watch.sent("n1", next(watch, true).orElseThrow());
        watch.answered("n1", Instant.EPOCH, true);

        inForce.clear();
        watch.changed(List.of("order"));
        assertThat(next(watch, false)).isEmpty();
        assertThat(next(watch, true).orElseThrow().removed()).containsExactly("order");
    }

    @Test
    void anEmptyWorldIsAnsweredOnce() {
        var watch = new Watch(ResourceType.CLUSTER);
        watch.subscribe(List.of(), List.of());

        watch.sent("n1", next(watch, true).orElseThrow());
        watch.answered("n1", Instant.EPOCH, true);
        assertThat(next(watch, true)).isEmpty();
    }

    @Test
    void aStaleNonceConfirmsNothing() {
        var watch = new Watch(ResourceType.CLUSTER);
        watch.subscribe(List.of(), List.of());
        watch.sent("n1", next(watch, true).orElseThrow());

        assertThat(watch.answered("n0", Instant.EPOCH, true)).isEmpty();
        assertThat(watch.waiting()).isTrue();
    }
}
