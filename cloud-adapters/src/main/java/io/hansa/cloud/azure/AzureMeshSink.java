package io.hansa.cloud.azure;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.ServiceName;
import io.hansa.core.port.MeshSink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
        var failures = new ArrayList<FederationException>();
        // Removals first: a name cannot have an address and be an alias at once.
        present.forEach((key, held) -> {
            if (held.set().madeBy(cluster) && !wanted.containsKey(key)) {
                attempt(failures, () -> client.delete(held));
                LOG.info("{} is withdrawn from private zone {}", key, zone);
            }
        });
        wanted.forEach((key, set) -> attempt(failures, () -> put(present.get(key), set)));
        if (!failures.isEmpty()) {
            throw summary(failures);
        }
    }

    @Override
    public void close() {
        // The JDK's HTTP client lets its threads go by itself.
    }

    private void put(AzureClient.@Nullable Held held, RecordSet set) {
        if (held == null) {
            client.create(set);
            LOG.info("{} is known in private zone {} as {}", set.key(), zone, set.targets());
        } else if (!held.set().madeBy(cluster)) {
            throw new FederationException(AzureFault.NOT_OURS, set.key());
        } else if (!held.set().equals(set)) {
            client.replace(held, set);
            LOG.info("{} is known in private zone {} as {}", set.key(), zone, set.targets());
        }
    }

    private static void attempt(List<FederationException> failures, Runnable step) {
        try {
            step.run();
        } catch (FederationException e) {
            failures.add(e);
        }
    }

    private static FederationException summary(List<FederationException> failures) {
        var first = failures.getFirst();
        var detail = failures.stream()
                .map(e -> String.valueOf(e.getMessage()))
                .limit(10)
                .collect(Collectors.joining("; "));
        var summary = new FederationException(
                first.fault(), failures.size() + " record sets are not up to date: " + detail, first);
        failures.stream().skip(1).forEach(summary::addSuppressed);
        return summary;
    }
}
