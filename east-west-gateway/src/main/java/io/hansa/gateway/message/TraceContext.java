package io.hansa.gateway.message;

import io.hansa.gateway.message.HttpFields.Field;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The trace that a request belongs to. One that comes with it is passed on as it is, since the gateway records no span of
 * its own; a request without one begins a trace here, so that all hops and all tries of it share an id. Holds no state.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context, 3.2 and 4.2</a>
 */
public final class TraceContext {
    private static final String TRACEPARENT = "traceparent";
    private static final Set<String> REPLACED = Set.of(TRACEPARENT, "tracestate");
    private static final Pattern VERSION_00 =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    /** A later version may say more behind the same four parts. */
    private static final Pattern LATER =
            Pattern.compile("(?!00|ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[!-~]*)?");

    private TraceContext() {}

    /** That request with a trace; one that cannot be understood is replaced with its state. */
    public static RequestHead in(RequestHead head, RandomGenerator random) {
        var given = head.fields().all(TRACEPARENT);
        if (given.size() == 1 && valid(given.getFirst())) {
            return head;
        }
        var fields = new ArrayList<>(head.fields().list().stream()
                .filter(each -> REPLACED.stream().noneMatch(each.name()::equalsIgnoreCase))
                .toList());
        fields.add(new Field(TRACEPARENT, begun(random)));
        return new RequestHead(head.method(), head.target(), head.authority(), head.minor(), new HttpFields(fields));
    }

    private static boolean valid(String traceparent) {
        return VERSION_00.matcher(traceparent).matches()
                || LATER.matcher(traceparent).matches();
    }

    /** Not sampled: whether a trace is worth recording is for those to say who record. */
    private static String begun(RandomGenerator random) {
        var hex = HexFormat.of();
        // Random numbers that are all zero would be invalid; a set bit keeps them from it.
        return "00-" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong() | 1) + '-'
                + hex.toHexDigits(random.nextLong() | 1) + "-00";
    }
}
