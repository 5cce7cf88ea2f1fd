package io.hansa.node.report;

import io.hansa.core.view.GatewayView;
import io.hansa.gateway.xds.GatewayStatus;

/** What the discovery service knows of a gateway, as pages show it. */
public final class GatewayReport {
    private GatewayReport() {}

    /** The page form of one gateway. */
    public static GatewayView of(GatewayStatus status) {
        long sent = status.types().values().stream()
                .mapToLong(GatewayStatus.Progress::sent)
                .sum();
        long confirmed = status.types().values().stream()
                .filter(p -> !p.waiting())
                .mapToLong(GatewayStatus.Progress::sent)
                .sum();
        var refused = status.rejections().stream()
                .map(r -> r.type() + " " + r.name() + ": " + r.detail())
                .toList();
        return new GatewayView(
                status.gateway(),
                status.state() == GatewayStatus.State.CONNECTED,
                status.since(),
                sent,
                confirmed,
                refused);
    }
}
