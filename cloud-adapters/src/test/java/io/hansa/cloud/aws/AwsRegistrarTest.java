package io.hansa.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.cloud.health.Checked;
import io.hansa.cloud.health.HealthCheck;
import io.hansa.core.catalog.LocalService;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AwsRegistrarTest {
    private static final Endpoint FIRST =
            new Endpoint("order-1", HostPort.parse("127.0.0.1:1"), "v1", "use1-az1", 3, true);
    private static final Endpoint SECOND = new Endpoint("order-2", HostPort.parse("[::1]:2"), "", "", 1, true);

    private final FakeAwsClient cloudMap = new FakeAwsClient();
    private final AwsRegistrar registrar = new AwsRegistrar(cloudMap, "works");

    @Test
    void makesNamespaceServiceAndInstancesAndThenWritesNothingMore() {
        registrar.publish(List.of(order(FIRST, SECOND)));

        assertThat(cloudMap.writes)
                .containsExactly("create namespace works", "create order []", "register order", "register order");
        assertThat(cloudMap.instances.getOrDefault("order", Map.of()).values())
                .extracting(instance -> InstanceAttributes.endpoint(instance, true))
                .containsExactly(FIRST, SECOND);
        assertThat(cloudMap.attributes.getOrDefault("order", Map.of()))
                .containsEntry("hansa-protocol", "http")
                .containsEntry("hansa-health-check", "/health");

        cloudMap.writes.clear();
        registrar.publish(List.of(order(FIRST, SECOND)));
        assertThat(cloudMap.writes).isEmpty();
    }

    @Test
    void anInstanceThatEndedIsDeregisteredAndOneThatMovedIsListedOnce() {
        registrar.publish(List.of(order(FIRST, SECOND)));
        cloudMap.writes.clear();

        registrar.publish(List.of(order(FIRST)));
        assertThat(cloudMap.writes).containsExactly("deregister order");

        cloudMap.writes.clear();
        registrar.publish(
                List.of(order(new Endpoint("order-1", HostPort.parse("127.0.0.1:9"), "v1", "use1-az1", 3, true))));
        assertThat(cloudMap.writes).containsExactly("deregister order", "register order");
    }

    @Test
    void takesOutWhatItPutInAndLeavesWhatOthersAdded() {
        registrar.publish(List.of(order(FIRST)));
        cloudMap.writes.clear();
        registrar.withdraw();
        assertThat(cloudMap.writes).containsExactly("deregister order", "delete order", "delete namespace works");

        registrar.publish(List.of(order(FIRST)));
        cloudMap.service("theirs", "the shop's own", false);
        cloudMap.writes.clear();
        registrar.withdraw();
        assertThat(cloudMap.writes).containsExactly("deregister order", "delete order");
    }

    @Test
    void aServiceOfSomebodyElseIsReportedAndLeftAlone() {
        cloudMap.service("order", Ownership.descriptionFor(new ClusterId("aws-use1")), false);

        assertThatThrownBy(() -> registrar.publish(List.of(order(FIRST)))).hasMessageContaining("HANSA-AWS-005");
        assertThat(cloudMap.writes).containsExactly("create namespace works");
    }

    private static Checked order(Endpoint... endpoints) {
        return new Checked(
                new LocalService("order", "", Protocol.HTTP, 500, List.of(endpoints)), HealthCheck.parse("/health"));
    }
}
