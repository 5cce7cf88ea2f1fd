package io.hansa.core.policy;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hansa.core.model.Cloud;
import io.hansa.core.model.ServiceName;
import io.hansa.core.testkit.Samples;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of a policy's parts. */
class PolicyRulesTest {
    private static final FailoverPolicy PLAIN = FailoverPolicy.BUILT_IN;

    @ParameterizedTest
    @CsvSource({
        "any, true, true",
        "cluster:aws-use1, true, true",
        "cloud:aws, true, false",
        "region:us-east-1, true, false",
        "cloud:azure, false, false",
        "region:x, false, false",
        "cluster:x, false, false"
    })
    void aPlaceHoldsWhatLiesInIt(String place, boolean told, boolean untold) {
        var info = Optional.of(Samples.info(AWS, Cloud.AWS, "us-east-1"));

        assertThat(new Place(place).holds(AWS, info)).isEqualTo(told);
        assertThat(new Place(place).holds(AWS, Optional.empty())).isEqualTo(untold);
        assertThat(new Place(place)).hasToString(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "aws", "planet:mars", "cloud:", "cloud:AWS", "any:x"})
    void refusesWhatIsNoPlace(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Place(text)).withMessageContaining("expected");
    }

    @Test
    void takesTheFirstPriceThatFits() {
        var catalog = Samples.catalog().build();
        var rule = new CostRule(
                0,
                List.of(
                        new CostRule.Price(Place.ANY, new Place("cluster:azure-weu"), 7),
                        new CostRule.Price(Place.ANY, Place.ANY, 3)));

        assertThat(rule.cents(AWS, AZURE, catalog)).isEqualTo(7);
        assertThat(rule.cents(AWS, Samples.ONPREM, catalog)).isEqualTo(3);
        assertThat(rule.cents(AZURE, AZURE, catalog)).isZero();
        assertThat(CostRule.NONE.cents(AWS, AZURE, catalog)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new CostRule(0, Collections.nCopies(101, rule.prices().getFirst())));
    }

    @Test
    void refusesAHealthRuleThatAsksForLessThanNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthRule(0, 1, List.of(), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthRule(1, 0, List.of(), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthRule(1, 1, List.of(), -1));
    }

    @Test
    void movesOnlyNamedServicesTogetherAndNotTooMany() {
        assertThatIllegalArgumentException().isThrownBy(() -> together(0));
        assertThatIllegalArgumentException().isThrownBy(() -> together(65)).withMessageContaining("65");
        assertThat(together(64).together()).isTrue();
    }

    @Test
    void wantsAnEmptyListForNoResidency() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FailoverPolicy(
                        "p", List.of(), PLAIN.tiers(), 50, List.of("any"), 0, PLAIN.staleness(), PLAIN.damping()))
                .withMessageContaining("empty list");
    }

    @Test
    void keepsTheFormOfAPolicyThatUsesNoneOfThis() {
        assertThat(PLAIN.toTree().toString()).doesNotContain("cost", "together", "spillPercent");
    }

    private static FailoverPolicy together(int services) {
        return new FailoverPolicy(
                "p",
                IntStream.range(0, services)
                        .mapToObj(i -> new ServiceName("s" + i))
                        .toList(),
                PLAIN.tiers(),
                50,
                List.of(),
                0,
                PLAIN.staleness(),
                PLAIN.damping(),
                HealthRule.PLAIN,
                CostRule.NONE,
                true);
    }
}
