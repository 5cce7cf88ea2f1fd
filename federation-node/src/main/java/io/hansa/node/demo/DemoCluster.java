package io.hansa.node.demo;

import io.hansa.core.model.Cloud;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the demo's clusters: where it pretends to be, and what runs in it. Immutable.
 *
 * @param host the loopback address by which others see it
 */
public record DemoCluster(String name, Cloud cloud, String region, String host, PortPlan ports, List<Sample> samples) {

    /** One sample service process. */
    public record Sample(String service, String version, String instance, int port) {}

    public DemoCluster {
        samples = List.copyOf(samples);
    }

    /** The demo's three clusters on the ports that begin at {@code base}; 0 for those of the README. */
    public static List<DemoCluster> all(int base) {
        return List.of(
                cluster("aws-use1", Cloud.AWS, "us-east-1", new PortPlan(base, 0), List.of("order:v1", "order:v1")),
                cluster(
                        "azure-weu",
                        Cloud.AZURE,
                        "westeurope",
                        new PortPlan(base, 1),
                        List.of("order:v1", "order:v1", "stock:v1", "stock:v2", "service-a:v1", "service-b:v1")),
                cluster(
                        "onprem-fra",
                        Cloud.ONPREM,
                        "frankfurt",
                        new PortPlan(base, 2),
                        List.of(
                                "user:v1",
                                "order:v1",
                                "order:v1",
                                "stock:v1",
                                "stock:v2",
                                "service-a:v1",
                                "service-b:v1")));
    }

    private static DemoCluster cluster(String name, Cloud cloud, String region, PortPlan ports, List<String> services) {
        var samples = new ArrayList<Sample>();
        for (int i = 0; i < services.size(); i++) {
            var parts = services.get(i).split(":", 2);
            long before =
                    samples.stream().filter(s -> s.service().equals(parts[0])).count();
            samples.add(new Sample(parts[0], parts[1], parts[0] + '-' + (before + 1), ports.sample(i)));
        }
        return new DemoCluster(name, cloud, region, "127.0.0." + (11 + ports.index()), ports, samples);
    }
}
