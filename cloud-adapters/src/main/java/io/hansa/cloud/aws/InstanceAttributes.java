package io.hansa.cloud.aws;

import io.hansa.cloud.health.Checked;
import io.hansa.cloud.health.HealthCheck;
import io.hansa.cloud.poll.InstanceAddress;
import io.hansa.core.model.Endpoint;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Protocol;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the attributes of an instance in Cloud Map mean to Hansa, read and written. AWS's own give the address;
 * {@code hansa-version}, {@code hansa-zone} (else {@code AVAILABILITY_ZONE}) and {@code hansa-weight} (else 100) belong to the
 * instance; {@code hansa-protocol} (else tcp), {@code hansa-capacity} in requests per second and {@code hansa-health-check}
 * ({@code none}, {@code tcp} or a path for HTTP) to its service, for which the first instance that has them speaks. Pure.
 *
 * @see <a href="https://docs.aws.amazon.com/cloud-map/latest/api/API_RegisterInstance.html">AWS Cloud Map API, RegisterInstance
 *     (attributes)</a>
 */
final class InstanceAttributes {
    private static final int WEIGHT_UNLESS_SAID = 100;
    private static final String IPV4 = "AWS_INSTANCE_IPV4";
    private static final String IPV6 = "AWS_INSTANCE_IPV6";
    private static final String CNAME = "AWS_INSTANCE_CNAME";
    private static final String PORT = "AWS_INSTANCE_PORT";
    private static final String VERSION = "hansa-version";
    private static final String ZONE = "hansa-zone";
    private static final String WEIGHT = "hansa-weight";
    private static final String PROTOCOL = "hansa-protocol";
    private static final String CAPACITY = "hansa-capacity";
    private static final String CHECK = "hansa-health-check";

    private InstanceAttributes() {}

    /** The attributes that say where something is. */
    static Map<String, String> of(HostPort address) {
        var key = switch (recordType(address)) {
            case "A" -> IPV4;
            case "AAAA" -> IPV6;
            default -> CNAME;
        };
        return Map.of(key, address.host(), PORT, Integer.toString(address.port()));
    }

    /** The attributes that {@link #endpoint} and {@link #said} read this instance from. */
    static Map<String, String> of(Checked checked, Endpoint endpoint) {
        var attributes = new TreeMap<>(of(endpoint.address()));
        attributes.putAll(of(checked));
        attributes.put(WEIGHT, Integer.toString(endpoint.weight()));
        if (!endpoint.version().isEmpty()) {
            attributes.put(VERSION, endpoint.version());
        }
        if (!endpoint.zone().isEmpty()) {
            attributes.put(ZONE, endpoint.zone());
        }
        return attributes;
    }

    /** The attributes that belong to the service. */
    static Map<String, String> of(Checked checked) {
        var service = checked.service();
        return Map.of(
                PROTOCOL, service.protocol().word(),
                CAPACITY, Long.toString(service.capacityPerInstance()),
                CHECK, checked.check().word());
    }

    /** What is said of the service. @param believed attributes, those that are believed first coming first */
    static Map<String, String> said(List<Map<String, String>> believed) {
        var said = new TreeMap<String, String>();
        for (var attributes : believed) {
            for (var key : List.of(PROTOCOL, CAPACITY, CHECK)) {
                var value = attributes.getOrDefault(key, "");
                if (!value.isEmpty()) {
                    said.putIfAbsent(key, value);
                }
            }
        }
        return said;
    }

    /** The protocol that is said, else TCP. @throws IllegalArgumentException when there is no such protocol */
    static Protocol protocol(Map<String, String> said) {
        return Protocol.parse(said.getOrDefault(PROTOCOL, Protocol.TCP.word()));
    }

    /** Requests per second that one instance carries; 0 when nobody says so. */
    static long capacity(Map<String, String> said) {
        return whole(CAPACITY, said.getOrDefault(CAPACITY, "0"));
    }

    /** The check that is said, or the other one. @throws IllegalArgumentException when there is no such check */
    static HealthCheck check(Map<String, String> said, HealthCheck otherwise) {
        return HealthCheck.parse(said.getOrDefault(CHECK, otherwise.word()));
    }

    /** An instance. @throws IllegalArgumentException naming the attribute that cannot be */
    static Endpoint endpoint(AwsClient.Instance instance, boolean ready) {
        var attributes = instance.attributes();
        var host = attributes.getOrDefault(IPV4, attributes.getOrDefault(IPV6, attributes.getOrDefault(CNAME, "")));
        long port = whole(PORT, attributes.getOrDefault(PORT, ""));
        var address = InstanceAddress.require(new HostPort(host, (int) Math.min(port, Integer.MAX_VALUE)));
        var zone = attributes.getOrDefault(ZONE, attributes.getOrDefault("AVAILABILITY_ZONE", ""));
        var version = attributes.getOrDefault(VERSION, "");
        long weight = attributes.containsKey(WEIGHT)
                ? whole(WEIGHT, attributes.getOrDefault(WEIGHT, ""))
                : WEIGHT_UNLESS_SAID;
        return new Endpoint(
                instance.id(), address, label(version), label(zone), (int) Math.min(weight, Integer.MAX_VALUE), ready);
    }

    /** The type of DNS record that an address needs: {@code A}, {@code AAAA} or {@code CNAME}. */
    static String recordType(HostPort address) {
        if (address.host().indexOf(':') >= 0) {
            return "AAAA";
        }
        return address.host().matches("[0-9.]+")
                        && InetAddress.ofLiteral(address.host()).getAddress().length == 4
                ? "A"
                : "CNAME";
    }

    private static long whole(String attribute, String text) {
        if (!text.matches("\\d{1,10}")) {
            var plain = text.replaceAll("[^\\x20-\\x7e]", "?");
            throw new IllegalArgumentException(attribute + ": '" + plain + "' (expected: a whole number)");
        }
        return Long.parseLong(text);
    }

    private static String label(String text) {
        if (text.length() > 63 || text.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new IllegalArgumentException("version or zone: expected at most 63 visible ASCII characters");
        }
        return text;
    }
}
