package io.hansa.cloud.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AzureMeshSinkTest {
    private static final ServiceName ORDER = new ServiceName("order");
    private static final ServiceName STOCK = new ServiceName("stock");
    private static final HostPort LISTENER = HostPort.parse("10.1.0.4:28080");

    private FakeAzure azure;
    private AzureMeshSink sink;

    @BeforeEach
    void start() throws IOException {
        azure = new FakeAzure();
        sink = sinkAt(azure.uri(), "azure-weu");
    }

    @AfterEach
    void stop() {
        sink.close();
        azure.close();
    }

    @Test
    void registersAddressAndPortOfEachImport() {
        sink.publish(Map.of(ORDER, LISTENER));

        assertThat(azure.writes).containsExactly("PUT A order", "PUT SRV _order._tcp");
        var properties = azure.records.firstEntry().getValue().path("properties");
        assertThat(properties.path("aRecords").path(0).path("ipv4Address").asText())
                .isEqualTo("10.1.0.4");
        assertThat(properties.path("metadata").path("managed-by").asText()).isEqualTo("hansa");
        var srv = azure.records
                .lastEntry()
                .getValue()
                .path("properties")
                .path("srvRecords")
                .path(0);
        assertThat(srv.path("port").asInt()).isEqualTo(28080);
        assertThat(srv.path("target").asText()).isEqualTo("order.acme.mesh");
    }

    @Test
    void doingItAgainWritesNothingAlthoughTheZoneHasSeveralPages() {
        var imports = Map.of(ORDER, LISTENER, STOCK, HostPort.parse("10.1.0.4:28081"));
        sink.publish(imports);
        azure.writes.clear();
        sink.publish(imports);

        assertThat(azure.records).hasSize(4);
        assertThat(azure.writes).isEmpty();
    }

    @Test
    void changesAnAddressInPlaceAndRemovesWhatIsNoLongerImported() {
        sink.publish(Map.of(ORDER, LISTENER, STOCK, LISTENER));
        azure.writes.clear();
        sink.publish(Map.of(ORDER, HostPort.parse("10.1.0.5:28080")));

        assertThat(azure.writes).containsExactly("DELETE A stock", "DELETE SRV _stock._tcp", "PUT A order");
    }

    @Test
    void anAddressThatBecomesANameReplacesTheRecordByAnAlias() {
        sink.publish(Map.of(ORDER, LISTENER));
        azure.writes.clear();
        sink.publish(Map.of(ORDER, HostPort.parse("gw.internal:28080")));

        assertThat(azure.writes).containsExactly("DELETE A order", "PUT CNAME order");
    }

    @Test
    void leavesAloneWhatOthersMadeAndPublishesTheRest() throws IOException {
        azure.put("A", "order", "{\"ttl\":300,\"aRecords\":[{\"ipv4Address\":\"10.9.9.9\"}]}");
        azure.put("TXT", "order", "{\"ttl\":300,\"txtRecords\":[{\"value\":[\"x\"]}]}");
        sinkAt(azure.uri(), "azure-neu").publish(Map.of(new ServiceName("user"), LISTENER));
        azure.writes.clear();

        assertThatThrownBy(() -> sink.publish(Map.of(ORDER, LISTENER, STOCK, LISTENER)))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("HANSA-AZURE-005")
                .hasMessageContaining("A order");
        assertThat(azure.writes).containsExactly("PUT SRV _order._tcp", "PUT A stock", "PUT SRV _stock._tcp");
        assertThat(azure.records).containsKeys("A user", "TXT order");
    }

    @Test
    void aRecordSetThatAppearedMeanwhileIsNotOverwritten() {
        azure.beforeWrite = () -> {
            azure.beforeWrite = () -> {};
            put("order");
        };
        assertThatThrownBy(() -> sink.publish(Map.of(ORDER, LISTENER))).hasMessageContaining("HANSA-AZURE-005");
        assertThat(azure.records.firstEntry().getValue().toString()).contains("10.9.9.9");
    }

    @Test
    void aRecordSetThatChangedMeanwhileIsLeftAlone() {
        sink.publish(Map.of(ORDER, LISTENER));
        azure.beforeWrite = () -> {
            azure.beforeWrite = () -> {};
            put("order");
        };
        assertThatThrownBy(() -> sink.publish(Map.of(ORDER, HostPort.parse("10.1.0.5:28080"))))
                .hasMessageContaining("HANSA-AZURE-006");
        assertThat(azure.records.firstEntry().getValue().toString()).contains("10.9.9.9");
    }

    @Test
    void withoutTheZoneNothingIsWritten() {
        azure.zonePresent = false;
        assertThatThrownBy(() -> sink.publish(Map.of(ORDER, LISTENER)))
                .hasMessageContaining("HANSA-AZURE-004")
                .hasMessageContaining("ParentResourceNotFound");
    }

    @ParameterizedTest
    @CsvSource({"401, 003", "403, 003", "429, 002", "500, 008", "503, 008", "400, 007"})
    void everyAnswerHasItsFault(int status, String code) {
        azure.failWith = status;
        assertThatThrownBy(() -> sink.publish(Map.of(ORDER, LISTENER)))
                .isInstanceOf(FederationException.class)
                .hasMessageContaining("HANSA-AZURE-" + code)
                .hasMessageContaining("status " + status);
        assertThat(azure.records).isEmpty();
    }

    @Test
    void nobodyThereIsUnreachable() {
        azure.close();
        assertThatThrownBy(() -> sink.publish(Map.of(ORDER, LISTENER))).hasMessageContaining("HANSA-AZURE-001");
    }

    private void put(String name) {
        try {
            azure.put("A", name, "{\"ttl\":300,\"aRecords\":[{\"ipv4Address\":\"10.9.9.9\"}]}");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AzureMeshSink sinkAt(URI uri, String cluster) {
        return new AzureMeshSink(
                new AzureSettings("sub-1", "rg-1", "acme.mesh", Optional.of(uri)), new ClusterId(cluster));
    }
}
