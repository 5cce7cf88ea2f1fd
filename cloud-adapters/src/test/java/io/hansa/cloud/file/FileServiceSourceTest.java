package io.hansa.cloud.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.cloud.health.Probe;
import io.hansa.cloud.poll.ManualScheduler;
import io.hansa.cloud.poll.ServiceSourceContract;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import io.hansa.core.port.ServiceSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source over a real directory; what instances answer and how time passes is up to the test. */
final class FileServiceSourceTest extends ServiceSourceContract {
    @TempDir
    private Path temp;

    private Path directory;
    // The files' times are real: the clock starts where they are.
    private final ManualScheduler time = new ManualScheduler(Instant.now());
    private final Map<HostPort, Probe.Finding> findings = new HashMap<>();

    @Override
    protected ServiceSource create() throws IOException {
        directory = Files.createDirectory(temp.resolve("registry"));
        return new FileServiceSource(
                FileSourceSettings.of(directory),
                time,
                (address, check) -> findings.getOrDefault(address, new Probe.Finding.Passed()));
    }

    @Override
    protected void put(String service, String... addresses) throws IOException {
        var text = new StringBuilder("""
                apiVersion: hansa.io/v1
                kind: Service
                metadata: {name: %s}
                spec:
                  protocol: http
                  endpoints:
                """.formatted(service));
        for (int i = 0; i < addresses.length; i++) {
            text.append("  - {instance: %s-%d, address: '%s', version: v1, zone: a, weight: 3}\n"
                    .formatted(service, i + 1, addresses[i]));
        }
        write(service + ".yaml", text.toString());
    }

    @Override
    protected void remove(String service) throws IOException {
        Files.delete(directory.resolve(service + ".yaml"));
    }

    @Override
    protected void breakDown() throws IOException {
        Files.move(directory, temp.resolve("away"));
    }

    @Override
    protected void repair() throws IOException {
        Files.move(temp.resolve("away"), directory);
    }

    @Override
    protected void settle() {
        time.advance(Duration.ofSeconds(1));
    }

    @Test
    void readsEveryField() throws Exception {
        write("order.yaml", """
                apiVersion: hansa.io/v1
                kind: Service
                metadata: {name: order, namespace: shop}
                spec:
                  protocol: http
                  capacityPerInstance: 200
                  healthCheck: {type: http, path: /health, interval: 1s, timeout: 300ms,
                                unhealthyThreshold: 3, healthyThreshold: 2}
                  endpoints:
                  - {instance: order-1, address: '127.0.0.1:9003', version: v2, zone: a, weight: 3}
                """);
        start();

        var service = source().current().services().getFirst();
        assertThat(service.namespace()).isEqualTo("shop");
        assertThat(service.protocol()).isEqualTo(Protocol.HTTP);
        assertThat(service.capacityPerInstance()).isEqualTo(200);
        assertThat(service.endpoints())
                .containsExactly(new Endpoint("order-1", HostPort.parse("127.0.0.1:9003"), "v2", "a", 3, true));
    }

    @Test
    void aMalformedFileIsReportedWithLineAndFieldAndItsLastGoodVersionStays() throws Exception {
        put("order", "127.0.0.1:9003");
        put("user", "127.0.0.1:9004");
        start();
        var good = source().current().services();

        write("order.yaml", """
                apiVersion: hansa.io/v1
                kind: Service
                metadata: {name: order}
                spec:
                  protocol: carrier-pigeon
                  endpoints: []
                  colour: red
                """);
        settle();

        assertThat(source().current().services()).isEqualTo(good);
        assertThat(source().current().problem())
                .contains("HANSA-FILE-002")
                .contains("order.yaml:5 spec.protocol")
                .contains("order.yaml:7 spec.colour: unknown field");

        put("order", "127.0.0.1:9005");
        settle();
        assertThat(source().current().problem()).isEmpty();
        assertThat(source().current()
                        .services()
                        .getFirst()
                        .endpoints()
                        .getFirst()
                        .address()
                        .port())
                .isEqualTo(9005);
    }

    @Test
    void anEmptiedFileIsNoWithdrawal() throws Exception {
        put("order", "127.0.0.1:9003");
        start();

        write("order.yaml", "");
        settle();

        assertThat(source().current().services()).hasSize(1);
        assertThat(source().current().problem()).contains("order.yaml:1").contains("delete the file");
    }

    @Test
    void aFileThatIsBeingWrittenIsTakenWhenItHasSettled() throws Exception {
        put("order", "127.0.0.1:9003");
        start();

        put("order", "127.0.0.1:9003", "127.0.0.1:9005");
        time.advance(Duration.ofMillis(250));
        assertThat(source().current().services().getFirst().endpoints()).hasSize(1);
        time.advance(Duration.ofMillis(250));
        assertThat(source().current().services().getFirst().endpoints()).hasSize(2);
    }

    @Test
    void aFileThatIsReplacedByAnEditorIsNotWithdrawnForAMoment() throws Exception {
        put("order", "127.0.0.1:9003");
        start();

        var content = Files.readString(directory.resolve("order.yaml"));
        remove("order");
        time.advance(Duration.ofMillis(250));
        assertThat(source().current().services()).hasSize(1);
        write("order.yaml", content);
        settle();
        assertThat(source().current().services()).hasSize(1);
    }

    @Test
    void aDirectoryReplacedByAnEmptyOneSaysNothing() throws Exception {
        put("order", "127.0.0.1:9003");
        start();

        breakDown();
        Files.createDirectory(directory);
        settle();

        assertThat(source().current().services()).hasSize(1);
        assertThat(source().current().problem()).contains("HANSA-FILE-001").contains("empty");
    }

    @Test
    void aRefusedInstanceIsNamedWithLineAndField() throws Exception {
        put("order", "127.0.0.1:9003", "999.1.1.1:80", "127.0.0.1:9009");
        start();

        assertThat(source().current().services().getFirst().endpoints()).hasSize(2);
        assertThat(source().current().refused())
                .singleElement()
                .asString()
                .contains("order.yaml:8 spec.endpoints[1].address")
                .contains("HANSA-FILE-003");
    }

    @Test
    void aServiceThatIsThereTwiceIsReportedAndTheFirstIsUsed() throws Exception {
        put("order", "127.0.0.1:9003");
        start();
        write("zzz.yaml", Files.readString(directory.resolve("order.yaml")).replace("9003", "9999"));
        settle();

        assertThat(source().current().services()).hasSize(1);
        assertThat(source().current()
                        .services()
                        .getFirst()
                        .endpoints()
                        .getFirst()
                        .address()
                        .port())
                .isEqualTo(9003);
        assertThat(source().current().refused())
                .asString()
                .contains("HANSA-FILE-004")
                .contains("order.yaml");
    }

    @Test
    void aFileThatIsNotUtf8OrTooLargeIsRefused() throws Exception {
        put("order", "127.0.0.1:9003");
        start();

        Files.write(directory.resolve("order.yaml"), new byte[] {'a', (byte) 0xff, (byte) 0xfe});
        settle();
        assertThat(source().current().problem()).contains("not UTF-8");
        write("order.yaml", " ".repeat(1 << 20) + "x");
        settle();
        assertThat(source().current().problem()).contains("HANSA-FILE-005");
        assertThat(source().current().services()).hasSize(1);
    }

    @Test
    void anInstanceWhereNobodyListensIsNotReadyAtOnceAndReadyAgainWhenItAnswers() throws Exception {
        var address = HostPort.parse("127.0.0.1:9003");
        put("order", "127.0.0.1:9003", "127.0.0.1:9004");
        start();

        findings.put(address, new Probe.Finding.NobodyListens());
        time.advance(Duration.ofMillis(500));
        assertThat(source().current().services().getFirst().endpoints())
                .extracting(Endpoint::ready)
                .containsExactly(false, true);
        assertThat(last().services()).isEqualTo(source().current().services());
        assertThat(source().current().problem()).isEmpty();

        findings.remove(address);
        time.advance(Duration.ofMillis(500));
        assertThat(source().current().services().getFirst().endpoints()).allMatch(Endpoint::ready);
    }

    @Test
    void aSlowInstanceNeedsTwoFailuresInARow() throws Exception {
        var address = HostPort.parse("127.0.0.1:9003");
        put("order", "127.0.0.1:9003");
        start();

        findings.put(address, new Probe.Finding.Failed("slow"));
        time.advance(Duration.ofMillis(500));
        assertThat(source().current()
                        .services()
                        .getFirst()
                        .endpoints()
                        .getFirst()
                        .ready())
                .isTrue();
        time.advance(Duration.ofMillis(500));
        assertThat(source().current()
                        .services()
                        .getFirst()
                        .endpoints()
                        .getFirst()
                        .ready())
                .isFalse();
    }

    @Test
    void anInstanceThatKeepsItsAddressKeepsItsHealthWhenTheFileChanges() throws Exception {
        findings.put(HostPort.parse("127.0.0.1:9003"), new Probe.Finding.NobodyListens());
        put("order", "127.0.0.1:9003");
        start();
        put("order", "127.0.0.1:9003", "127.0.0.1:9005");
        settle();

        assertThat(source().current().services().getFirst().endpoints())
                .extracting(Endpoint::ready)
                .containsExactly(false, true);
    }

    @Test
    void readsOneFileAsWell() throws Exception {
        put("order", "127.0.0.1:9003");
        try (var one = new FileServiceSource(
                FileSourceSettings.of(directory.resolve("order.yaml")), time, (a, c) -> new Probe.Finding.Passed())) {
            one.start(listing -> {});
            settle();
            assertThat(one.current().services()).hasSize(1);

            remove("order");
            settle();
            assertThat(one.current().services()).hasSize(1);
            assertThat(one.current().problem()).contains("HANSA-FILE-001").contains("does not exist");
        }
    }

    private void write(String name, String text) throws IOException {
        Files.write(directory.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }
}
