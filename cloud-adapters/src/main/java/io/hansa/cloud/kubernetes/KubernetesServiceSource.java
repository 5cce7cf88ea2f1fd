package io.hansa.cloud.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.hansa.cloud.poll.PollSchedule;
import io.hansa.cloud.poll.PolledSource;
import io.hansa.cloud.poll.Scheduler;
import io.hansa.core.catalog.LocalService;
import io.hansa.core.fault.FederationException;
import io.hansa.core.fault.Problem;
import io.hansa.core.model.ServiceName;
import io.hansa.core.port.ServiceSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The Services of a Kubernetes cluster with their ready endpoints, watched. What Hansa itself made there, Services without a
 * pod behind them ({@code ExternalName}) and the API's own Service are left out. Each event of the watch makes a look at
 * what is held in memory; so does a pause of two seconds, which is when a broken watch is noticed. Thread-safe as
 * {@link PolledSource} is.
 */
public final class KubernetesServiceSource implements ServiceSource {
    private static final int SERVICES_MAX = 10_000;
    private static final PollSchedule SCHEDULE = new PollSchedule(Duration.ofSeconds(2), Duration.ofSeconds(5), 0.2);

    private final KubernetesView view;
    private final KubernetesSettings settings;
    private final PolledSource polled;

    public KubernetesServiceSource(KubernetesSettings settings, Scheduler scheduler, RandomGenerator random) {
        this(new InformerView(open(settings), settings.selection(), scheduler), settings, scheduler, random);
    }

    KubernetesServiceSource(
            KubernetesView view, KubernetesSettings settings, Scheduler scheduler, RandomGenerator random) {
        this.view = view;
        this.settings = settings;
        this.polled = new PolledSource("kubernetes", this::look, SCHEDULE, scheduler, random);
    }

    /** A client for these settings; the caller closes it. */
    static KubernetesClient open(KubernetesSettings settings) {
        var builder = new KubernetesClientBuilder();
        settings.kubeconfig().ifPresent(file -> builder.withConfig(Config.fromKubeconfig(file.toFile())));
        return builder.build();
    }

    @Override
    public String name() {
        return polled.name();
    }

    @Override
    public void start(Consumer<Listing> listener) {
        polled.start(listener);
        view.start(polled::hint);
    }

    @Override
    public Listing current() {
        return polled.current();
    }

    @Override
    public void close() {
        polled.close();
        view.close();
    }

    private PolledSource.Found look() {
        var contents = view.contents();
        Map<String, List<EndpointSlice>> slices = contents.slices().stream()
                .filter(slice -> !label(slice, "kubernetes.io/service-name").isEmpty())
                .collect(Collectors.groupingBy(slice ->
                        slice.getMetadata().getNamespace() + '/' + label(slice, "kubernetes.io/service-name")));
        var services = new ArrayList<LocalService>();
        var refused = new ArrayList<Problem>();
        for (var service : contents.services()) {
            var key = InformerView.key(service);
            if (listed(service, contents)) {
                try {
                    new ServiceName(service.getMetadata().getName());
                    services.add(ServiceReading.read(service, slices.getOrDefault(key, List.of()), refused));
                } catch (IllegalArgumentException e) {
                    refused.add(new Problem(key, KubernetesFault.INSTANCE_REFUSED.code() + ' ' + e.getMessage()));
                }
            }
        }
        if (services.size() > SERVICES_MAX) {
            throw new FederationException(KubernetesFault.OVER_LIMIT, "more than " + SERVICES_MAX + " Services");
        }
        return new PolledSource.Found(services, refused);
    }

    private boolean listed(Service service, KubernetesView.Contents contents) {
        var namespace = service.getMetadata().getNamespace();
        boolean wanted =
                settings.namespaces().isEmpty() || settings.namespaces().contains(namespace);
        boolean selected = settings.selection() == KubernetesSettings.Selection.EVERY_SERVICE
                || contents.exported().contains(InformerView.key(service));
        boolean own = KubernetesMeshSink.hansaMade(service)
                || InformerView.key(service).equals("default/kubernetes")
                || "ExternalName".equals(service.getSpec().getType());
        return wanted && selected && !own;
    }

    private static String label(HasMetadata object, String key) {
        var labels = object.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(key, "");
    }
}
