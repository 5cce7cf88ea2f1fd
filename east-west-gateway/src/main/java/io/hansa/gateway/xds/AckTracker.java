package io.hansa.gateway.xds;

import io.hansa.gateway.resource.ResourceType;
import io.hansa.gateway.xds.GatewayStatus.Rejection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one gateway refuses now, attributed to resources.
 *
 * <p>Confined to the stream's synchronization context.
 */
final class AckTracker {

    /** A NACK's text is shown to people; Envoy quotes whole resources in it. */
    private static final int DETAIL_MAX = 2_000;

    private record Key(ResourceType type, String name) {}

    private final Map<Key, Rejection> rejections = new LinkedHashMap<>();

    /** The gateway took these versions. */
    void accepted(ResourceType type, Map<String, String> versions) {
        versions.keySet().forEach(name -> rejections.remove(new Key(type, name)));
    }

    /** The gateway refused a response: those of its resources that the text names, or all when it names none. */
    void refused(ResourceType type, Map<String, String> versions, String detail, Instant now) {
        var named =
                versions.keySet().stream().filter(name -> names(detail, name)).toList();
        var shown = detail.length() > DETAIL_MAX ? detail.substring(0, DETAIL_MAX) + "..." : detail;
        accepted(type, versions);
        for (String name : named.isEmpty() ? List.copyOf(versions.keySet()) : named) {
            rejections.put(new Key(type, name), new Rejection(type, name, versions.getOrDefault(name, ""), shown, now));
        }
    }

    /** Whether the name stands in the text by itself, not as a part of a longer one. */
    private static boolean names(String detail, String name) {
        for (int at = detail.indexOf(name); at >= 0; at = detail.indexOf(name, at + 1)) {
            if (border(detail, at - 1) && border(detail, at + name.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean border(String detail, int at) {
        if (at < 0 || at >= detail.length()) {
            return true;
        }
        char each = detail.charAt(at);
        return !Character.isLetterOrDigit(each) && each != '|' && each != '-' && each != '_';
    }

    List<Rejection> rejections() {
        return List.copyOf(rejections.values());
    }
}
