package io.hansa.gateway.xds;

/**
 * Limits of the discovery service (I8). Immutable.
 *
 * @param streamsMax streams at once; one more is refused
 * @param namesMax resources that one stream may ask for by name, per type
 * @param responseBytesMax content of one delta response; the rest follows when it is acknowledged
 */
public record XdsLimits(int streamsMax, int namesMax, int responseBytesMax) {

    /** The design's 1 000 gateways with some that reconnect; its largest fleet; gRPC's message limit of 4 MiB, quartered. */
    public static final XdsLimits DEFAULT = new XdsLimits(2_000, 50_000, 1 << 20);

    public XdsLimits {
        if (streamsMax < 1 || namesMax < 1 || responseBytesMax < 1) {
            throw new IllegalArgumentException(
                    "limits: " + streamsMax + '/' + namesMax + '/' + responseBytesMax + " (expected: each at least 1)");
        }
    }
}
