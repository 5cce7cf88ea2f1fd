package io.hansa.cloud.azure;

import io.hansa.cloud.poll.Reconciliation;
import io.hansa.core.fault.Fault;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.core.port.MeshSink;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes imported services known in an Azure private zone: an address and a port record each, pointing at the local gateway's
 * listener. Changes and removes only record sets that this cluster's Hansa made, and only the version that it has seen;
 * where another has the name, that one is left alone and reported, and all other imports are published. Confined to one
 * task at a time.
 */
public final class AzureMeshSink implements MeshSink {
    private static final Logger LOG = LoggerFactory.getLogger(AzureMeshSink.class);

    private final AzureClient client;
    private final String zone;
    private final ClusterId cluster;

    public AzureMeshSink(AzureSettings settings, ClusterId cluster) {
        this(SdkAzureClient.open(settings), settings.zone(), cluster);
    }

    AzureMeshSink(AzureClient client, String zone, ClusterId cluster) {
        this.client = client;
        this.zone = zone;
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "azure-private-dns";
    }

    @Override
    public void publish(Map<ServiceName, HostPort> imports) {
        var present = client.recordSets().stream()
                .collect(Collectors.toMap(held -> held.set().key(), held -> held, (a, b) -> a, TreeMap::new));
        var wanted = new LinkedHashMap<String, RecordSet>();
        new TreeMap<>(imports)
                .forEach((service, address) ->
                        RecordSet.of(service, address, zone, cluster).forEach(set -> wanted.put(set.key(), set)));
        new Records().run("record sets", present, wanted);
    }

    @Override
    public void close() {
        // The JDK's HTTP client lets its threads go by itself.
    }

    /** Record sets as they are, and as they should be. */
    private final class Records implements Reconciliation<AzureClient.Held, RecordSet> {
        @Override
        public boolean ours(AzureClient.Held held) {
            return held.set().madeBy(cluster);
        }

        @Override
        public Fault notOurs() {
            return AzureFault.NOT_OURS;
        }

        @Override
        public void write(Optional<AzureClient.Held> held, RecordSet wanted) {
            if (held.isPresent() && held.get().set().equals(wanted)) {
                return;
            }
            held.ifPresentOrElse(h -> client.replace(h, wanted), () -> client.create(wanted));
            LOG.info("{} is known in private zone {} as {}", wanted.key(), zone, wanted.targets());
        }

        @Override
        public void remove(AzureClient.Held held) {
            client.delete(held);
            LOG.info("{} is withdrawn from private zone {}", held.set().key(), zone);
        }
    }
}
