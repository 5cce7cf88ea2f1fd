package io.hansa.sync.heal;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static io.hansa.core.testkit.Samples.ONPREM;
import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.core.model.ClusterId;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealWatchTest {
    private static final Set<ClusterId> BOTH = Set.of(AZURE, ONPREM);

    private final VirtualTime time = new VirtualTime();
    private final HealWatch watch = new HealWatch();
    private final List<MergeReport> reports = new ArrayList<>();

    @Test
    void saysWhatWasTakenFromWhomAfterASilence() {
        look(BOTH, BOTH, Set.of());
        watch.took(List.of(service(AZURE, "before")));
        seconds(20, Set.of(AZURE), BOTH, Set.of());
        watch.took(List.of(service(AZURE, "meanwhile"), service(ONPREM, "early")));
        seconds(2, BOTH, Set.of(AZURE), Set.of("policy gold"));
        watch.took(List.of(service(ONPREM, "order"), tombstone(ONPREM, "stock"), observation(ONPREM)));
        seconds(3, BOTH, Set.of(AZURE), Set.of("policy gold"));
        assertThat(reports).as("not level yet").isEmpty();

        seconds(3, BOTH, BOTH, Set.of("policy gold"));

        assertThat(reports).hasSize(1);
        var report = reports.getFirst();
        assertThat(report.healed()).containsExactly(ONPREM);
        assertThat(report.level()).isTrue();
        assertThat(report.taken())
                .containsExactly(new MergeReport.Taken(ONPREM, "svc", 2, 1, List.of("early", "order", "stock")));
        assertThat(report.conflicts()).containsExactly("policy gold");
        assertThat(report.sentence())
                .isEqualTo("onprem-fra heard again; 2 records taken, 1 withdrawals; in conflict: policy gold");
        assertThat(MergeReport.fromTree(report.toTree())).isEqualTo(report);

        seconds(30, BOTH, BOTH, Set.of("policy gold"));
        assertThat(reports).as("once").hasSize(1);
    }

    @Test
    void closesAReportThoughItNeverBecomesLevel() {
        seconds(2, Set.of(), BOTH, Set.of());
        seconds(125, BOTH, Set.of(), Set.of());

        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().healed()).containsExactly(AZURE, ONPREM);
        assertThat(reports.getFirst().level()).isFalse();
        assertThat(reports.getFirst().sentence()).endsWith("not level yet");
    }

    @Test
    void saysNothingOfAClusterThatFellSilentAgainBeforeItWasLevel() {
        seconds(2, Set.of(AZURE), BOTH, Set.of());
        seconds(3, BOTH, Set.of(AZURE), Set.of());
        seconds(200, Set.of(AZURE), Set.of(AZURE), Set.of());
        assertThat(reports).isEmpty();

        seconds(10, BOTH, BOTH, Set.of());
        assertThat(reports).hasSize(1);
    }

    @Test
    void forgetsAClusterThatIsEvictedMeanwhile() {
        seconds(2, Set.of(AZURE), BOTH, Set.of());
        watch.look(new HealWatch.Sight(Set.of(AZURE), Set.of(AZURE), Set.of(AZURE), Set.of()), time.instant());
        seconds(10, BOTH, BOTH, Set.of());

        assertThat(reports).isEmpty();
    }

    private void seconds(int count, Set<ClusterId> heard, Set<ClusterId> level, Set<String> conflicts) {
        for (var i = 0; i < count; i++) {
            time.advance(Duration.ofSeconds(1));
            look(heard, level, conflicts);
        }
    }

    private void look(Set<ClusterId> heard, Set<ClusterId> level, Set<String> conflicts) {
        watch.look(new HealWatch.Sight(BOTH, heard, level, conflicts), time.instant())
                .ifPresent(reports::add);
    }

    private static SignedRecord service(ClusterId origin, String name) {
        return Samples.record(new RecordKey(origin, RecordKind.SERVICE, name), 1, 1, "x");
    }

    private static SignedRecord observation(ClusterId origin) {
        return Samples.record(new RecordKey(origin, RecordKind.OBSERVATION, "aws-use1"), 1, 1, "x");
    }

    private static SignedRecord tombstone(ClusterId origin, String name) {
        return new SignedRecord(
                new RecordKey(origin, RecordKind.SERVICE, name),
                new Stamp(1, 2, VirtualTime.START),
                true,
                new byte[0],
                "a1",
                new byte[] {1});
    }

    @Test
    void countsNothingOfClustersThatWereHeardAllTheTime() {
        seconds(2, BOTH, BOTH, Set.of());
        watch.took(List.of(service(AWS, "order"), service(AZURE, "order")));
        seconds(20, Set.of(AZURE), BOTH, Set.of());
        seconds(10, BOTH, BOTH, Set.of());

        assertThat(reports.getFirst().taken()).isEmpty();
    }
}
