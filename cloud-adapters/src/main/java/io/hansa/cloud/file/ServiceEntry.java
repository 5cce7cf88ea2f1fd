package io.hansa.cloud.file;

import io.hansa.cloud.health.Checked;
import io.hansa.cloud.health.HealthCheck;
import io.hansa.cloud.poll.InstanceAddress;
import io.hansa.core.catalog.LocalService;
import io.hansa.core.fault.Problem;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.Protocol;
import io.hansa.core.model.ServiceName;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * One {@code kind: Service} of a registry file. Immutable.
 *
 * @param service its endpoints are ready as far as the file goes: the rest is for the checks to say
 * @param refused instances left out, each with its place
 */
record ServiceEntry(LocalService service, HealthCheck check, List<Problem> refused) {
    private static final int INSTANCES_MAX = 10_000;
    private static final int WEIGHT_UNLESS_SAID = 100;

    ServiceEntry {
        refused = List.copyOf(refused);
    }

    /** What tells two services apart. */
    String key() {
        return checked().key();
    }

    Checked checked() {
        return new Checked(service, check);
    }

    /** Reads a document. @throws InvalidResource naming all that is wrong outside of single instances */
    static ServiceEntry read(Tree document) {
        return TreeReader.read(document, ServiceEntry::resource);
    }

    private static ServiceEntry resource(TreeReader in) {
        expect(in, "apiVersion", "hansa.io/v1");
        expect(in, "kind", "Service");
        var metadata = in.fields("metadata");
        var name = metadata.value("name", ServiceName::new);
        var namespace = metadata.value("namespace", text -> new ServiceName(text).value(), "");
        metadata.finish();
        var spec = in.fields("spec");
        var protocol = spec.value("protocol", Protocol::parse, Protocol.TCP);
        long capacity = spec.whole("capacityPerInstance", 0, 0, 1_000_000_000);
        var check = HealthCheck.read(spec.fields("healthCheck"));
        var refused = new ArrayList<Problem>();
        var endpoints = endpoints(spec, refused);
        spec.finish();
        in.finish();
        in.requireValid();
        var service = new LocalService(Objects.requireNonNull(name).value(), namespace, protocol, capacity, endpoints);
        return new ServiceEntry(service, check, refused);
    }

    private static void expect(TreeReader in, String key, String expected) {
        var found = in.text(key);
        if (!found.isEmpty() && !found.equals(expected)) {
            in.problem(key, "expected " + expected);
        }
    }

    private static List<Endpoint> endpoints(TreeReader spec, List<Problem> refused) {
        if (!(spec.tree("endpoints") instanceof Tree.Items items)
                || items.values().size() > INSTANCES_MAX) {
            spec.problem("endpoints", "expected a list of at most " + INSTANCES_MAX + " instances; [] for none");
            return List.of();
        }
        var endpoints = new ArrayList<Endpoint>();
        var names = new HashSet<String>();
        for (int i = 0; i < items.values().size(); i++) {
            var item = items.values().get(i);
            var field = "spec.endpoints[" + i + ']';
            try {
                var endpoint = TreeReader.read(item, ServiceEntry::endpoint);
                if (names.add(endpoint.instance())) {
                    endpoints.add(endpoint);
                } else {
                    refused.add(new Problem(
                            item.mark() + " " + field + ".instance", endpoint.instance() + " is there twice"));
                }
            } catch (InvalidResource e) {
                e.problems()
                        .forEach(
                                problem -> refused.add(within(field, item.mark().source(), problem)));
            }
        }
        endpoints.sort(Comparator.comparing(Endpoint::instance));
        return endpoints;
    }

    private static Endpoint endpoint(TreeReader in) {
        var instance = in.text("instance");
        var address = in.value("address", InstanceAddress::parse);
        var version = in.value("version", ServiceEntry::label, "");
        var zone = in.value("zone", ServiceEntry::label, "");
        int weight = (int) in.whole("weight", WEIGHT_UNLESS_SAID, 0, 10_000);
        in.finish();
        in.requireValid();
        return new Endpoint(instance, Objects.requireNonNull(address), version, zone, weight, true);
    }

    private static String label(String text) {
        if (text.length() > 63 || text.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new IllegalArgumentException("expected at most 63 visible ASCII characters");
        }
        return text;
    }

    /** An instance's reader does not know where in the document it stands. */
    private static Problem within(String field, String source, Problem problem) {
        int from = problem.place().startsWith(source) ? source.length() : 0;
        int space = problem.place().indexOf(' ', from);
        return space < 0
                ? new Problem(problem.place() + ' ' + field, problem.text())
                : new Problem(
                        problem.place().substring(0, space)
                                + ' '
                                + field
                                + '.'
                                + problem.place().substring(space + 1),
                        problem.text());
    }
}
