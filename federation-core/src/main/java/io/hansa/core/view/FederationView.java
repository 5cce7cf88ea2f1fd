package io.hansa.core.view;

import io.hansa.core.model.ClusterId;
import java.time.Instant;
import java.util.List;

/**
 * The federation as this node sees it. Immutable.
 *
 * @param joined whether this cluster belongs to a federation
 * @param majority whether more than half of the counting clusters are heard
 * @param sentence the state in one English sentence, e.g. {@code all services are served; 1 link is degraded}
 */
public record FederationView(
        String federation,
        ClusterId viewer,
        String node,
        boolean joined,
        long revision,
        Instant at,
        boolean majority,
        int heard,
        int counting,
        String sentence,
        List<Attention> attention) {

    /** Something that a person should look at. {@code level} is down, degraded, unknown or info. */
    public record Attention(String level, String object, String sentence, String code, Instant since, String href) {}
}
