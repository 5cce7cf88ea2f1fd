package io.hansa.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.cloud.poll.ManualScheduler;
import io.hansa.cloud.poll.PollSchedule;
import io.hansa.cloud.poll.ServiceSourceContract;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.core.port.ServiceSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class AwsServiceSourceTest extends ServiceSourceContract {
    private final FakeAwsClient cloudMap = new FakeAwsClient();
    private final ManualScheduler time = new ManualScheduler();
    private final List<ServerSocket> servers = new ArrayList<>();

    @Override
    protected ServiceSource create() {
        return new AwsServiceSource(
                cloudMap,
                List.of("shop"),
                new PollSchedule(Duration.ofSeconds(1), Duration.ofSeconds(8), 0),
                time,
                new Random(1));
    }

    @Override
    protected void put(String service, String... addresses) {
        cloudMap.service(service, "", true);
        for (int i = 0; i < addresses.length; i++) {
            cloudMap.instance(service, service + '-' + (i + 1), attributes(addresses[i]));
        }
    }

    @Override
    protected void remove(String service) {
        cloudMap.services.remove(service);
        cloudMap.instances.remove(service);
    }

    @Override
    protected void breakDown() {
        cloudMap.broken = true;
    }

    @Override
    protected void repair() {
        cloudMap.broken = false;
    }

    @Override
    protected void settle() {
        time.advance(Duration.ofSeconds(8));
    }

    @Test
    void readsEveryAttribute() throws Exception {
        cloudMap.service("order", "", true);
        var attributes = attributes("10.0.0.1:9003");
        attributes.putAll(Map.of(
                "hansa-version", "v2",
                "AVAILABILITY_ZONE", "us-east-1a",
                "hansa-weight", "7",
                "hansa-protocol", "http",
                "hansa-capacity", "300"));
        cloudMap.instance("order", "i-1", attributes);
        cloudMap.instance("order", "i-2", attributes("10.0.0.2:9003"));
        cloudMap.unhealthy.add("i-2");
        start();

        var service = source().current().services().getFirst();
        assertThat(service.namespace()).isEqualTo("shop");
        assertThat(service.protocol()).isEqualTo(Protocol.HTTP);
        assertThat(service.capacityPerInstance()).isEqualTo(300);
        assertThat(service.endpoints())
                .containsExactly(
                        new Endpoint("i-1", HostPort.parse("10.0.0.1:9003"), "v2", "us-east-1a", 7, true),
                        new Endpoint("i-2", HostPort.parse("10.0.0.2:9003"), "", "", 100, false));
    }

    @Test
    void whatHansaRegisteredIsNeverALocalService() throws Exception {
        put("order", "10.0.0.1:80");
        cloudMap.service("stock", Ownership.descriptionFor(new ClusterId("aws-euw1")), false);
        start();

        assertThat(source().current().services()).hasSize(1);
    }

    @Test
    void aNamespaceThatVanishedWithdrawsNothing() throws Exception {
        put("order", "10.0.0.1:80");
        start();
        cloudMap.namespaces.clear();
        settle();

        assertThat(source().current().services()).hasSize(1);
        assertThat(source().current().problem()).contains("HANSA-AWS-004").contains("shop");
    }

    @Test
    void throttlingMakesTheLooksRarer() throws Exception {
        put("order", "10.0.0.1:80");
        start();
        cloudMap.failing = AwsFault.THROTTLED;
        cloudMap.broken = true;
        cloudMap.looks = 0;

        time.advance(Duration.ofSeconds(31));

        assertThat(source().current().problem()).contains("HANSA-AWS-002");
        // After 1, 2, 4, 8, 8 and 8 seconds.
        assertThat(cloudMap.looks).isBetween(5, 6);
    }

    @Test
    void namesPortsAndWeightsThatCannotBeAreRefusedAlone() throws Exception {
        put("order", "10.0.0.1:80");
        put("Not_A_Label", "10.0.0.1:80");
        cloudMap.instance("order", "i-noport", Map.of("AWS_INSTANCE_IPV4", "10.0.0.3"));
        var heavy = attributes("10.0.0.4:80");
        heavy.put("hansa-weight", "99999999999");
        cloudMap.instance("order", "i-heavy", heavy);
        start();

        assertThat(source().current().services()).hasSize(1);
        assertThat(source().current().services().getFirst().endpoints()).hasSize(1);
        assertThat(source().current().refused())
                .extracting(Object::toString)
                .hasSize(3)
                .anyMatch(text -> text.startsWith("shop/order/i-noport: HANSA-AWS-009 AWS_INSTANCE_PORT"))
                .anyMatch(text -> text.startsWith("shop/order/i-heavy: HANSA-AWS-009 hansa-weight"))
                .anyMatch(text -> text.startsWith("shop/Not_A_Label: HANSA-AWS-009"));
    }

    @Nested
    class WhenNobodyElseChecksTheInstances {
        @Test
        void anInstanceWhereNobodyListensIsNotReady() throws Exception {
            var stays = listen();
            var goes = listen();
            cloudMap.service("order", "", false);
            cloudMap.instance("order", "i-1", attributes("127.0.0.1:" + stays.getLocalPort()));
            cloudMap.instance("order", "i-2", attributes("127.0.0.1:" + goes.getLocalPort()));
            start();
            assertThat(ready()).containsExactly(true, true);

            goes.close();
            settle();
            assertThat(ready()).containsExactly(true, false);
            assertThat(source().current().problem()).isEmpty();
        }

        @Test
        void theAttributeMayAskForNoCheck() throws Exception {
            cloudMap.service("order", "", false);
            var attributes = attributes("127.0.0.1:1");
            attributes.put("hansa-health-check", "none");
            cloudMap.instance("order", "i-1", attributes);
            start();
            assertThat(ready()).containsExactly(true);

            attributes.put("hansa-health-check", "tcp");
            cloudMap.instance("order", "i-1", attributes);
            settle();
            assertThat(ready()).containsExactly(false);
        }

        @Test
        void aCheckThatCannotBeIsRefusedByName() throws Exception {
            cloudMap.service("order", "", false);
            var attributes = attributes("127.0.0.1:1");
            attributes.put("hansa-health-check", "telepathy");
            cloudMap.instance("order", "i-1", attributes);
            start();
            assertThat(source().current().refused()).singleElement().asString().contains("telepathy");
        }
    }

    @Nested
    class WhenCloudMapChecksTheInstances {
        @Test
        void bothMustFindAnInstanceWellWhereTheAttributeAsksForACheck() throws Exception {
            var server = listen();
            put("order", "127.0.0.1:" + server.getLocalPort());
            cloudMap.attributes.put("order", Map.of("hansa-health-check", "tcp"));
            start();
            assertThat(ready()).containsExactly(true);

            cloudMap.unhealthy.add("order-1");
            settle();
            assertThat(ready()).containsExactly(false);

            cloudMap.unhealthy.clear();
            settle();
            assertThat(ready()).containsExactly(true);

            server.close();
            settle();
            assertThat(ready()).containsExactly(false);
        }

        @Test
        void itsWordIsEnoughWithoutTheAttribute() throws Exception {
            put("order", "127.0.0.1:1");
            start();
            assertThat(ready()).containsExactly(true);
        }
    }

    @Nested
    class WhenTheLastInstanceIsGone {
        @Test
        void theServiceIsStillWhatItsInstancesSaidItIs() throws Exception {
            cloudMap.service("order", "", true);
            var attributes = attributes("10.0.0.1:80");
            attributes.put("hansa-protocol", "http");
            cloudMap.instance("order", "i-1", attributes);
            start();

            cloudMap.instances.put("order", new TreeMap<>());
            settle();
            settle();

            var service = source().current().services().getFirst();
            assertThat(service.endpoints()).isEmpty();
            assertThat(service.protocol()).isEqualTo(Protocol.HTTP);
        }

        @Test
        void afterARestartTheServicesOwnAttributesSayWhatItIs() throws Exception {
            cloudMap.service("order", "", true);
            cloudMap.attributes.put("order", Map.of("hansa-protocol", "http", "hansa-capacity", "50"));
            start();

            var service = source().current().services().getFirst();
            assertThat(service.protocol()).isEqualTo(Protocol.HTTP);
            assertThat(service.capacityPerInstance()).isEqualTo(50);
        }
    }

    @Test
    void aRegistryThatDoesNotKnowAttributesOfServicesIsReadAllTheSame() throws Exception {
        cloudMap.attributesRefused = true;
        put("order", "10.0.0.1:80");
        start();

        assertThat(source().current().services()).hasSize(1);
        assertThat(source().current().problem()).isEmpty();
    }

    private ServerSocket listen() throws IOException {
        // Nobody accepts: room for every connection that the checks make.
        var server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        servers.add(server);
        return server;
    }

    @AfterEach
    void closeServers() throws IOException {
        for (var server : servers) {
            server.close();
        }
    }

    private List<Boolean> ready() {
        return source().current().services().getFirst().endpoints().stream()
                .map(Endpoint::ready)
                .toList();
    }

    private static Map<String, String> attributes(String address) {
        var parsed = HostPort.parse(address);
        return new HashMap<>(
                Map.of("AWS_INSTANCE_IPV4", parsed.host(), "AWS_INSTANCE_PORT", Integer.toString(parsed.port())));
    }
}
