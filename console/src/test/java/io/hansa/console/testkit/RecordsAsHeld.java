package io.hansa.console.testkit;

import io.hansa.core.desk.SyncView;
import io.hansa.core.testkit.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How aws-use1's records stand: one of everything that the page can show. */
final class RecordsAsHeld {
    private RecordsAsHeld() {}

    static SyncView at(Instant now) {
        return new SyncView(
                List.of(
                        new SyncView.Origin(Samples.AWS, 12, 1, true, Optional.of(Duration.ZERO), true),
                        new SyncView.Origin(Samples.ONPREM, 9, 0, false, Optional.empty(), false)),
                List.of(new SyncView.Refused(
                        now.minusSeconds(60),
                        now,
                        "carrier/onprem-fra",
                        "azure-weu/svc/order",
                        "HANSA-RECORD-005",
                        "The signature does not fit the record: it was forged or altered on the way.",
                        "<script>alert(1)</script>",
                        3)),
                List.of(new SyncView.Count("HANSA-RECORD-005", "carrier/onprem-fra", 3)),
                List.of(new SyncView.Heal(
                        now.minusSeconds(20),
                        now,
                        List.of(Samples.ONPREM),
                        true,
                        List.of(new SyncView.Taken(Samples.ONPREM, "svc", 2, 1, List.of("order"))),
                        List.of("policy order"),
                        "onprem-fra heard again; 2 records taken, 1 withdrawals; in conflict: policy order")),
                List.of(new SyncView.Distrusted(
                        Samples.AZURE, Samples.ONPREM, now, now.plusSeconds(3600), "odd calls", "li.wei")),
                List.of(new SyncView.Conflict(
                        "policy order",
                        List.of(
                                new SyncView.Branch(3, "ab".repeat(32), "admin@aws-use1", "night", "a: 1\n"),
                                new SyncView.Branch(3, "cd".repeat(32), "admin@azure-weu", "day", "a: 2\n")),
                        "revision 2")));
    }
}
