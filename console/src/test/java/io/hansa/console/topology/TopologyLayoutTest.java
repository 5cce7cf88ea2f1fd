package io.hansa.console.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.hansa.console.page.Sheet;
import io.hansa.console.testkit.Federation;
import io.hansa.console.text.Language;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopologyLayoutTest {
    private final Federation federation = new Federation();

    @Test
    void dependsOnTheClustersAndNotOnTheirOrder() {
        var clusters = federation.clusters();
        assertThat(TopologyLayout.of(clusters)).isEqualTo(TopologyLayout.of(clusters.reversed()));
    }

    @Test
    void noTwoClustersOverlapAndEachStandsInItsCloud() {
        var layout = TopologyLayout.of(federation.clusters());
        var frames = List.copyOf(layout.clusters().values());
        for (var a : frames) {
            assertThat(frames.stream().filter(b -> b != a))
                    .noneMatch(b -> a.x() < b.x() + b.width()
                            && b.x() < a.x() + a.width()
                            && a.y() < b.y() + b.height()
                            && b.y() < a.y() + a.height());
            assertThat(layout.clouds()).anyMatch(c -> c.x() <= a.x() && a.x() + a.width() <= c.x() + c.width());
            assertThat(a.y() + a.height()).isLessThan(layout.height());
            assertThat(a.x() + a.width()).isLessThan(layout.width());
        }
    }

    @Test
    void aPairThatDisagreesHasALinePerDirection() {
        var sheet = new Sheet(Language.EN, Optional.empty(), "", "auto", "/topology", Instant.EPOCH);
        var picture = TopologyPicture.of(sheet, federation.clusters(), federation.links())
                .toString();
        assertThat(picture)
                .contains("aws-use1 → onprem-fra: unreachable from here")
                .contains("onprem-fra → aws-use1: healthy")
                .contains("azure-weu ⇄ onprem-fra: healthy");
        assertThat(picture.split("class=\"link", -1)).hasSize(1 + 5);
    }
}
