package io.hansa.node.wiring;

import io.hansa.cloud.aws.AwsMeshSink;
import io.hansa.cloud.aws.AwsServiceSource;
import io.hansa.cloud.aws.AwsSettings;
import io.hansa.cloud.azure.AzureMeshSink;
import io.hansa.cloud.azure.AzureSettings;
import io.hansa.cloud.file.FileServiceSource;
import io.hansa.cloud.file.FileSourceSettings;
import io.hansa.cloud.kubernetes.KubernetesMeshSink;
import io.hansa.cloud.kubernetes.KubernetesServiceSource;
import io.hansa.cloud.kubernetes.KubernetesSettings;
import io.hansa.cloud.poll.PollSchedule;
import io.hansa.core.fault.Problem;
import io.hansa.core.port.MeshSink;
import io.hansa.core.port.ServiceSource;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.ResourceFault;
import io.hansa.core.resource.Spans;
import io.hansa.node.config.NodeConfig;
import io.hansa.node.config.NodeConfig.SinkConfig;
import io.hansa.node.config.NodeConfig.SourceConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Makes the sources and sinks that a configuration names. */
final class Sources {
    private static final Duration POLL = Duration.ofSeconds(5);

    private final NodeConfig config;
    private final Path folder;
    private final NodeThreads threads;

    /** @param folder relative paths are resolved against it */
    Sources(NodeConfig config, Path folder, NodeThreads threads) {
        this.config = config;
        this.folder = folder;
        this.threads = threads;
    }

    /** Each source under a name of its own: that of its kind, and the second of a kind as {@code file-2}. */
    Map<String, ServiceSource> sources() {
        return named(config.sources().stream().map(this::source).toList());
    }

    static Map<String, ServiceSource> named(List<ServiceSource> sources) {
        var named = new LinkedHashMap<String, ServiceSource>();
        for (var source : sources) {
            var name = source.name();
            for (int i = 2; named.containsKey(name); i++) {
                name = source.name() + '-' + i;
            }
            named.put(name, source);
        }
        return named;
    }

    List<MeshSink> sinks() {
        return config.sinks().stream().map(this::sink).toList();
    }

    private ServiceSource source(SourceConfig source) {
        return switch (source.type()) {
            case "file" ->
                new FileServiceSource(
                        FileSourceSettings.of(folder.resolve(source.settings().getOrDefault("path", "registry"))),
                        threads.scheduler());
            case "aws" ->
                new AwsServiceSource(
                        aws(source.settings()), schedule(source.settings()), threads.scheduler(), new Random());
            case "kubernetes" ->
                new KubernetesServiceSource(kubernetes(source.settings()), threads.scheduler(), new Random());
            default -> throw unknown("sources", source.type(), "file, aws or kubernetes");
        };
    }

    private MeshSink sink(SinkConfig sink) {
        return switch (sink.type()) {
            case "aws" ->
                new AwsMeshSink(aws(sink.settings()), config.cluster(), required(sink.settings(), "namespace"));
            case "azure" ->
                new AzureMeshSink(
                        new AzureSettings(
                                required(sink.settings(), "subscription"),
                                required(sink.settings(), "resourceGroup"),
                                required(sink.settings(), "zone"),
                                Optional.ofNullable(sink.settings().get("endpoint"))
                                        .map(URI::create)),
                        config.cluster());
            case "kubernetes" ->
                new KubernetesMeshSink(
                        kubernetes(sink.settings()), config.cluster(), required(sink.settings(), "namespace"));
            default -> throw unknown("sinks", sink.type(), "aws, azure or kubernetes");
        };
    }

    /** {@code export: exported} takes only what a ServiceExport of the Multi-Cluster Services API names. */
    private KubernetesSettings kubernetes(Map<String, String> settings) {
        var namespaces = settings.getOrDefault("namespaces", "");
        return new KubernetesSettings(
                Optional.ofNullable(settings.get("kubeconfig")).map(folder::resolve),
                namespaces.isEmpty() ? List.of() : List.of(namespaces.split(",")),
                settings.getOrDefault("export", "every").equals("exported")
                        ? KubernetesSettings.Selection.EXPORTED
                        : KubernetesSettings.Selection.EVERY_SERVICE);
    }

    private static AwsSettings aws(Map<String, String> settings) {
        var namespaces = settings.getOrDefault("namespace", "");
        return new AwsSettings(
                required(settings, "region"),
                Optional.ofNullable(settings.get("endpoint")).map(URI::create),
                namespaces.isEmpty() ? List.of() : List.of(namespaces));
    }

    /** {@code interval} between two looks, 1 s to 1 h. */
    private static PollSchedule schedule(Map<String, String> settings) {
        var text = settings.get("interval");
        if (text == null) {
            return PollSchedule.every(POLL);
        }
        var interval = Spans.parse(text);
        if (interval.compareTo(Duration.ofSeconds(1)) < 0 || interval.compareTo(Duration.ofHours(1)) > 0) {
            throw new InvalidResource(
                    ResourceFault.INVALID,
                    List.of(new Problem("spec.sources.interval", text + " (expected: 1s to 1h)")));
        }
        return PollSchedule.every(interval);
    }

    private static String required(Map<String, String> settings, String name) {
        var value = settings.get(name);
        if (value == null || value.isEmpty()) {
            throw new InvalidResource(ResourceFault.INVALID, List.of(new Problem("spec." + name, "is missing")));
        }
        return value;
    }

    private static InvalidResource unknown(String place, String type, String expected) {
        return new InvalidResource(
                ResourceFault.INVALID,
                List.of(new Problem("spec." + place + ".type", "'" + type + "' (expected: " + expected + ")")));
    }
}
