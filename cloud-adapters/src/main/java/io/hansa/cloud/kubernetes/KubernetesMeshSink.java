package io.hansa.cloud.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hansa.cloud.poll.Attempts;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes imported services known in one namespace: a ServiceImport, and the Service and EndpointSlice derived from it that lead
 * to the local gateway's listener. Changes and removes only objects labelled as this cluster's Hansa's work; where another
 * has the name, that import is left out and reported, and all others are published. Confined to one task at a time.
 *
 * @see <a href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-multicluster/1645-multi-cluster-services-api">
 *     KEP-1645, Multi-Cluster Services API (ServiceImport)</a>
 */
public final class KubernetesMeshSink implements MeshSink {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesMeshSink.class);
    static final String MANAGED_BY = "managed-by";
    static final String CLUSTER = "hansa.io/cluster";

    private final KubernetesClient client;
    private final ClusterId cluster;
    private final String namespace;

    /** @param namespace an existing namespace in which imports appear */
    public KubernetesMeshSink(KubernetesSettings settings, ClusterId cluster, String namespace) {
        this(KubernetesServiceSource.open(settings), cluster, namespace);
    }

    KubernetesMeshSink(KubernetesClient client, ClusterId cluster, String namespace) {
        this.client = client;
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /** Made by Hansa, of whatever cluster: never a local service. */
    static boolean hansaMade(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return labels != null && "hansa".equals(labels.get(MANAGED_BY));
    }

    @Override
    public String name() {
        return "kubernetes";
    }

    @Override
    public void publish(Map<ServiceName, HostPort> imports) {
        var attempts = new Attempts();
        var present = new LinkedHashMap<String, HasMetadata>();
        translated("list what is in " + namespace, () -> list().forEach(o -> present.put(key(o), o)));
        var wanted = new LinkedHashMap<String, HasMetadata>();
        new TreeMap<>(imports)
                .forEach((service, address) -> attempts.attempt(() -> {
                    var objects = new ImportObjects(namespace, cluster, service, address).all();
                    if (objects.stream().anyMatch(o -> taken(present.get(key(o))))) {
                        throw new FederationException(KubernetesFault.NOT_OURS, service + " in namespace " + namespace);
                    }
                    objects.forEach(o -> wanted.put(key(o), o));
                }));
        present.forEach((key, object) -> {
            // An import that could not be made out above keeps what it has.
            if (ours(object) && !wanted.containsKey(key) && !imports.containsKey(serviceOf(object))) {
                attempts.attempt(() -> remove(key, object));
            }
        });
        wanted.forEach((key, object) ->
                attempts.attempt(() -> translated("write " + key, () -> put(present.get(key), object))));
        attempts.requireAllDone("objects");
    }

    @Override
    public void close() {
        client.close();
    }

    private List<HasMetadata> list() {
        var all = new ArrayList<HasMetadata>();
        all.addAll(client.services().inNamespace(namespace).list().getItems());
        all.addAll(client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .list()
                .getItems());
        all.addAll(client.genericKubernetesResources(ImportObjects.SERVICE_IMPORT)
                .inNamespace(namespace)
                .list()
                .getItems());
        return all;
    }

    private void put(@Nullable HasMetadata held, HasMetadata wanted) {
        if (held == null) {
            client.resource(wanted).create();
            LOG.info("{} is made in namespace {}", key(wanted), namespace);
        } else if (!ImportObjects.says(held, wanted)) {
            client.resource(ImportObjects.merged(held, wanted)).update();
            LOG.info("{} is changed in namespace {}", key(wanted), namespace);
        }
    }

    private boolean taken(@Nullable HasMetadata held) {
        return held != null && !ours(held);
    }

    private boolean ours(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return hansaMade(object) && cluster.value().equals(labels.get(CLUSTER));
    }

    private static ServiceName serviceOf(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return new ServiceName(labels.getOrDefault(
                ImportObjects.SERVICE_NAME, object.getMetadata().getName()));
    }

    private static String key(HasMetadata object) {
        return object.getKind() + ' ' + object.getMetadata().getName();
    }

    private void remove(String key, HasMetadata object) {
        translated("remove " + key, () -> client.resource(object).delete());
        LOG.info("{} is withdrawn from namespace {}", key, namespace);
    }

    private static void translated(String what, Runnable step) {
        try {
            step.run();
        } catch (KubernetesClientException e) {
            throw KubernetesFaults.of(what, e);
        }
    }
}
