package io.hansa.node.measure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.node.measure.GatewayCounts.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayReaderTest {
    private HttpServer admin;
    private volatile String page = "{}";
    private volatile int status = 200;

    @BeforeEach
    void listen() throws IOException {
        admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/traffic", exchange -> {
            var bytes = page.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        admin.start();
    }

    @AfterEach
    void stop() {
        admin.stop(0);
    }

    private GatewayReader reader() {
        return new GatewayReader(new HostPort("127.0.0.1", admin.getAddress().getPort()));
    }

    @Test
    void readsWhatTheGatewayWrites() {
        page = """
                {"targets":{"azure-weu":{"kind":"Reading","connects":5,"connectFailures":2,"brokenStreams":1,"successes":94,
                "failures":6,"connectMean":12.5}},"demand":{"outbound|order":100,"inbound|order":7}}""";

        assertThat(reader().read())
                .contains(new GatewayCounts(
                        Map.of(new ClusterId("azure-weu"), new Target(100, 6, 5, 12_500)),
                        Map.of(new ServiceName("order"), 100L)));
    }

    @Test
    void aGatewayThatIsAwayOrIsNoneOfOursGivesNothing() {
        status = 404;
        assertThat(reader().read()).isEmpty();
        status = 200;
        page = "not json";
        assertThat(reader().read()).isEmpty();
        page = "{\"targets\":{\"NOT A NAME\":{}}}";
        assertThat(reader().read()).isEmpty();
        var reader = reader();
        admin.stop(0);
        assertThat(reader.read()).isEmpty();
    }
}
