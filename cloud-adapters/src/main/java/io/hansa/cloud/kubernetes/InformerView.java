package io.hansa.cloud.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.hansa.core.fault.FederationException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A view kept by fabric8's informers: one list, then a watch; a watch that ends, also with 410 Gone, is followed by a new list.
 * Thread-safe: the informers' stores are, the rest is guarded by this object.
 */
final class InformerView implements KubernetesView {
    static final ResourceDefinitionContext SERVICE_EXPORT = multicluster("ServiceExport", "serviceexports");

    /** A watch that the server ends in good order is back within this; a longer gap is a fault. */
    private static final Duration GAP_MAX = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final KubernetesSettings.Selection selection;
    private final InstantSource clock;
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private @Nullable SharedIndexInformer<Service> services;
    private @Nullable SharedIndexInformer<EndpointSlice> slices;
    private @Nullable SharedIndexInformer<GenericKubernetesResource> exports;
    private @Nullable Instant brokenSince;
    private volatile String lastFailure = "not connected yet";

    InformerView(KubernetesClient client, KubernetesSettings.Selection selection, InstantSource clock) {
        this.client = client;
        this.selection = selection;
        this.clock = clock;
    }

    static ResourceDefinitionContext multicluster(String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("multicluster.x-k8s.io")
                .withVersion("v1alpha1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    @Override
    public synchronized void start(Runnable onChange) {
        services = watched(client.services().inAnyNamespace(), onChange);
        slices = watched(client.discovery().v1().endpointSlices().inAnyNamespace(), onChange);
        if (selection == KubernetesSettings.Selection.EXPORTED) {
            exports = watched(client.genericKubernetesResources(SERVICE_EXPORT).inAnyNamespace(), onChange);
        }
    }

    @Override
    public synchronized Contents contents() {
        var serviceStore = services;
        var sliceStore = slices;
        if (serviceStore == null
                || sliceStore == null
                || !informers.stream().allMatch(SharedIndexInformer::hasSynced)) {
            throw new FederationException(KubernetesFault.UNREACHABLE, lastFailure);
        }
        requireWatching();
        var exported = new HashSet<String>();
        if (exports != null) {
            exports.getStore().list().forEach(export -> exported.add(key(export)));
        }
        return new Contents(
                serviceStore.getStore().list(), sliceStore.getStore().list(), exported);
    }

    @Override
    public synchronized void close() {
        informers.forEach(SharedIndexInformer::stop);
        client.close();
    }

    static String key(HasMetadata object) {
        return object.getMetadata().getNamespace() + '/' + object.getMetadata().getName();
    }

    private void requireWatching() {
        if (informers.stream().allMatch(SharedIndexInformer::isWatching)) {
            brokenSince = null;
            lastFailure = "the watch ended";
            return;
        }
        var now = clock.instant();
        var since = brokenSince == null ? now : brokenSince;
        brokenSince = since;
        if (Duration.between(since, now).compareTo(GAP_MAX) >= 0) {
            throw new FederationException(KubernetesFault.UNREACHABLE, "no watch: " + lastFailure);
        }
    }

    private <T extends HasMetadata> SharedIndexInformer<T> watched(Informable<T> kind, Runnable onChange) {
        var informer = kind.runnableInformer(0);
        informer.exceptionHandler((started, failure) -> {
            lastFailure = failure instanceof KubernetesClientException e ? KubernetesFaults.reason(e) : "no answer";
            onChange.run();
            return true;
        });
        informer.addEventHandler(new Hint<>(onChange));
        informers.add(informer);
        // Failures are told to the handler above, again and again, until the first list succeeds.
        informer.start().whenComplete((done, failure) -> onChange.run());
        return informer;
    }

    /** Any event is as good as any other: the contents are read anew. */
    private record Hint<T>(Runnable onChange) implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T added) {
            onChange.run();
        }

        @Override
        public void onUpdate(T before, T now) {
            onChange.run();
        }

        @Override
        public void onDelete(T gone, boolean lastStateUnknown) {
            onChange.run();
        }
    }
}
