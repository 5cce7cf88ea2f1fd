package io.hansa.gateway.xds;

import io.hansa.gateway.resource.ResourceType;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How one gateway takes what it is sent, as its node saw it last. Immutable.
 *
 * @param gateway its SPIFFE ID, or the node ID of its bootstrap when it connects without TLS on this host
 * @param agent the program's own name and version
 * @param mode which variant of the protocol it speaks
 * @param types by type, only those that it asked for
 * @param rejections what it refuses now, oldest first
 * @param state whether the stream is open
 * @param since when that began
 */
public record GatewayStatus(
        String gateway,
        String agent,
        Mode mode,
        Map<ResourceType, Progress> types,
        List<Rejection> rejections,
        State state,
        Instant since) {

    /** The variants of the protocol. */
    public enum Mode {
        DELTA,
        STATE_OF_THE_WORLD
    }

    /** Whether the stream is open. */
    public enum State {
        CONNECTED,
        GONE
    }

    /**
     * How far a type has come.
     *
     * @param sent resources that it was sent and that are still in force
     * @param acknowledgedAt when it last confirmed a response; {@link Instant#MIN} if never
     * @param waiting whether a response was sent that it has not answered yet
     */
    public record Progress(int sent, Instant acknowledgedAt, boolean waiting) {}

    /**
     * A resource that the gateway refused; it goes on with the last version that it accepted.
     *
     * @param name of the resource; several when the gateway did not say which of a response
     * @param version that was refused
     * @param detail what the gateway said
     */
    public record Rejection(ResourceType type, String name, String version, String detail, Instant at) {}

    public GatewayStatus {
        var copy = new EnumMap<ResourceType, Progress>(ResourceType.class);
        copy.putAll(types);
        types = Collections.unmodifiableMap(copy);
        rejections = List.copyOf(rejections);
    }

    /** Whether the gateway has confirmed everything that it was sent. */
    public boolean inStep() {
        return rejections.isEmpty() && types.values().stream().noneMatch(Progress::waiting);
    }
}
