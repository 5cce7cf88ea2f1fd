package io.hansa.gateway.snapshot;

import io.hansa.core.bench.ChangeBench;
import io.hansa.core.bench.Fleet;
import io.hansa.core.model.Cloud;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.Locality;
import io.hansa.core.model.ServiceName;
import io.hansa.core.spiffe.DenyList;
import io.hansa.core.spiffe.TrustView;
import io.hansa.core.table.SortedTable;
import io.hansa.gateway.resource.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one changed endpoint costs a node from its record to the resources that its gateways are sent (I9), as
 * {@link ChangeBench} does up to the plan: {@code bench/change}.
 */
final class SnapshotBench implements ChangeBench.Changing {
    private static final ClusterId VIEWER = new ClusterId("c0");

    private final Fleet fleet;
    private final GatewayView.Listeners listeners;
    private SnapshotBuilder builder = new SnapshotBuilder();
    private Snapshot last;

    SnapshotBench(int services) {
        fleet = new Fleet(services);
        SortedTable<ServiceName, HostPort> addresses = SortedTable.empty();
        for (int i = 0; i < services; i++) {
            addresses = addresses.with(new ServiceName("s" + i), new HostPort("127.0.0.1", 20_000 + i));
        }
        listeners = new GatewayView.Listeners(
                new HostPort("127.0.0.1", 15_443), addresses, Optional.empty(), SortedTable.empty());
        last = builder.next(view());
    }

    public static void main(String[] args) {
        System.exit(ChangeBench.measure("from the record to the resources that are sent", SnapshotBench::new) ? 0 : 1);
    }

    /** Resources that one changed endpoint led to. */
    int change() {
        fleet.changeOne();
        var next = builder.next(view());
        var changes = next.since(last);
        last = next;
        return changes.names().values().stream().mapToInt(names -> names.size()).sum();
    }

    @Override
    public void changeOne() {
        change();
    }

    @Override
    public void changeAll() {
        fleet.changeAll();
        builder = new SnapshotBuilder();
        last = builder.next(view());
    }

    private GatewayView view() {
        return new GatewayView(
                new GatewayView.Site(
                        VIEWER,
                        Views.FEDERATION,
                        Views.domain(VIEWER),
                        new Locality(Cloud.AWS, "us-east-1", "us-east-1a")),
                fleet.plan(),
                fleet.catalog(),
                fleet.membership(),
                SortedTable.empty(),
                listeners,
                new TrustView(1, Map.of(), DenyList.EMPTY),
                SortedTable.empty(),
                Map.<String, List<String>>of(),
                GatewayView.Settings.DEFAULT);
    }
}
