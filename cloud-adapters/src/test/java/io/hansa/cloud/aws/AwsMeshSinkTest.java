package io.hansa.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AwsMeshSinkTest {
    private static final ServiceName ORDER = new ServiceName("order");
    private static final ServiceName STOCK = new ServiceName("stock");
    private static final HostPort LISTENER = HostPort.parse("127.0.0.1:18080");

    private final FakeAwsClient cloudMap = new FakeAwsClient();
    private final AwsMeshSink sink = new AwsMeshSink(cloudMap, new ClusterId("aws-use1"), "shop");

    @Test
    void registersEachImportAtTheGateway() {
        sink.publish(Map.of(ORDER, LISTENER));

        assertThat(cloudMap.writes).containsExactly("create order []", "register order");
        assertThat(cloudMap.instances.getOrDefault("order", Map.of()).values())
                .extracting(AwsClient.Instance::attributes)
                .containsExactly(
                        Map.of("AWS_INSTANCE_IPV4", "127.0.0.1", "AWS_INSTANCE_PORT", "18080", "managed-by", "hansa"));
    }

    @Test
    void doingItAgainWritesNothing() {
        sink.publish(Map.of(ORDER, LISTENER));
        cloudMap.writes.clear();
        sink.publish(Map.of(ORDER, LISTENER));

        assertThat(cloudMap.writes).isEmpty();
    }

    @Test
    void changesTheAddressAndRemovesWhatIsNoLongerImported() {
        sink.publish(Map.of(ORDER, LISTENER, STOCK, LISTENER));
        cloudMap.writes.clear();
        sink.publish(Map.of(ORDER, HostPort.parse("127.0.0.1:18090")));

        assertThat(cloudMap.writes)
                .containsExactly("deregister stock", "delete stock", "register order", "deregister order");
    }

    @Test
    void leavesAloneWhatOthersMade() {
        cloudMap.service("order", "the shop's own", false);
        cloudMap.service("user", Ownership.descriptionFor(new ClusterId("aws-euw1")), false);

        assertThatThrownBy(() -> sink.publish(Map.of(ORDER, LISTENER, STOCK, LISTENER)))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("HANSA-AWS-005")
                .hasMessageContaining("order");
        assertThat(cloudMap.writes).containsExactly("create stock []", "register stock");
    }

    @Test
    void aServiceThatOthersUseIsReportedAndStays() {
        sink.publish(Map.of(STOCK, LISTENER));
        cloudMap.instance("stock", "somebody", Map.of("AWS_INSTANCE_IPV4", "10.0.0.9"));

        assertThatThrownBy(() -> sink.publish(Map.of())).hasMessageContaining("HANSA-AWS-010");
        assertThat(cloudMap.services).containsKey("stock");
    }

    @Test
    void inADnsNamespaceTheRecordsFitTheAddress() {
        cloudMap.namespaces.clear();
        cloudMap.namespaces.add(new AwsClient.Namespace("ns-2", "shop", "", true));
        sink.publish(Map.of(
                ORDER,
                LISTENER,
                STOCK,
                HostPort.parse("[2001:db8::1]:1"),
                new ServiceName("user"),
                HostPort.parse("gw.local:1")));

        assertThat(cloudMap.writes)
                .contains("create order [A, SRV]", "create stock [AAAA, SRV]", "create user [CNAME]");
    }

    @Test
    void withoutTheNamespaceNothingIsWritten() {
        cloudMap.namespaces.clear();
        assertThatThrownBy(() -> sink.publish(Map.of(ORDER, LISTENER))).hasMessageContaining("HANSA-AWS-004");
        assertThat(cloudMap.writes).isEmpty();
    }
}
