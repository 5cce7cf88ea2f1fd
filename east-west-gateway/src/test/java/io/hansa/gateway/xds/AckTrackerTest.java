package io.hansa.gateway.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.gateway.resource.ResourceType;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AckTrackerTest {
    private static final Map<String, String> SENT = Map.of("inbound|order", "1", "inbound|order|v1", "2");

    private final AckTracker acks = new AckTracker();

    @Test
    void blamesTheResourceThatTheTextNames() {
        acks.refused(ResourceType.CLUSTER, SENT, "CDS inbound|order: type: MAGLEV is not supported", Instant.EPOCH);

        assertThat(acks.rejections()).extracting(GatewayStatus.Rejection::name).containsExactly("inbound|order");
    }

    @Test
    void blamesAllWhenTheTextNamesNone() {
        acks.refused(ResourceType.CLUSTER, SENT, "something is wrong", Instant.EPOCH);

        assertThat(acks.rejections()).hasSize(2);
    }

    @Test
    void forgetsARefusalWhenTheNextVersionIsTaken() {
        acks.refused(ResourceType.CLUSTER, SENT, "something is wrong", Instant.EPOCH);
        acks.accepted(ResourceType.CLUSTER, SENT);

        assertThat(acks.rejections()).isEmpty();
    }
}
