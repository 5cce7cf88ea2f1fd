package io.hansa.core.policy;

import io.hansa.core.catalog.ClusterInfo;
import io.hansa.core.model.ClusterId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A cloud, region or cluster as policies name it: {@code cloud:aws}, {@code region:eu-west-1}, {@code cluster:x}, or
 * {@code any}. Immutable.
 */
public record Place(String text) {

    private static final Pattern FORM = Pattern.compile("any|(cloud|region|cluster):[a-z0-9-]{1,63}");

    /** Everywhere, clusters whose place is unknown included. */
    public static final Place ANY = new Place("any");

    public Place {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "place: '" + text + "' (expected: cloud:NAME, region:NAME, cluster:NAME or any)");
        }
    }

    /** Whether the cluster lies here; one that has not told its place lies only in its own name and in {@code any}. */
    public boolean holds(ClusterId cluster, Optional<ClusterInfo> info) {
        if (text.equals("any") || text.equals("cluster:" + cluster)) {
            return true;
        }
        return info.map(ClusterInfo::locality)
                .map(l -> text.equals("cloud:" + l.cloud().word()) || text.equals("region:" + l.region()))
                .orElse(false);
    }

    @Override
    public String toString() {
        return text;
    }
}
