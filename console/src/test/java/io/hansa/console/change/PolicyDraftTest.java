package io.hansa.console.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.console.change.LineDiff.Kind;
import io.hansa.console.page.Form;
import io.hansa.core.model.ServiceName;
import io.hansa.core.policy.CostRule;
import io.hansa.core.policy.CostRule.Price;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.policy.HealthRule;
import io.hansa.core.policy.Place;
import io.hansa.core.resource.InvalidResource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyDraftTest {

    @Test
    void aPolicySurvivesTheForm() {
        assertThat(PolicyDraft.of(FailoverPolicy.BUILT_IN).policy()).isEqualTo(FailoverPolicy.BUILT_IN);
    }

    @Test
    void whatAPolicyAsksBeyondTheLadderSurvivesTheForm() {
        var plain = FailoverPolicy.BUILT_IN;
        var policy = new FailoverPolicy(
                "gold",
                List.of(new ServiceName("order"), new ServiceName("payment")),
                plain.tiers(),
                70,
                List.of(),
                30,
                plain.staleness(),
                plain.damping(),
                new HealthRule(2, 3, List.of("v1", "v2"), 80),
                new CostRule(5, List.of(new Price(new Place("cloud:aws"), Place.ANY, 9))),
                true);

        assertThat(PolicyDraft.of(policy).policy()).isEqualTo(policy);
    }

    @Test
    void namesWhatIsWrongWithAPrice() {
        for (var typed : List.of("cloud:aws", "cloud:aws>any", "mars>any=9", "any>any=many")) {
            var form = Form.parse("scope.0=any&clusters.0=&prices=" + URLEncoder.encode(typed, StandardCharsets.UTF_8));
            assertThatThrownBy(() -> PolicyDraft.of("p", form).policy())
                    .as(typed)
                    .isInstanceOf(InvalidResource.class)
                    .hasMessageContaining("cost.prices[0]");
        }
    }

    @Test
    void readsWhatABrowserSends() {
        var form = Form.parse(
                "scope.0=same-cluster&clusters.0=&scope.1=clusters&clusters.1=azure-weu%3A60%2C+onprem-fra%3A40"
                        + "&manual.1=true&services=order%2C+stock&healthyPercent=70");
        var policy = PolicyDraft.of("p", form).policy();
        assertThat(policy.services()).hasSize(2);
        assertThat(policy.healthyPercent()).isEqualTo(70);
        assertThat(policy.tiers().get(1).manual()).isTrue();
        assertThat(policy.tiers().get(1).clusters()).extracting(c -> c.weight()).containsExactly(60, 40);
    }

    @Test
    void wrongFieldsAreNamed() {
        var form = Form.parse("scope.0=nowhere&healthyPercent=seventy");
        assertThatThrownBy(() -> PolicyDraft.of("p", form).policy())
                .isInstanceOf(InvalidResource.class)
                .hasMessageContaining("tiers[0].scope")
                .hasMessageContaining("healthyPercent");
    }

    @Test
    void buttonsMoveRungs() {
        var draft = PolicyDraft.of(FailoverPolicy.BUILT_IN);
        assertThat(scopes(draft.after("up.1"))).startsWith("same-region", "same-cluster");
        assertThat(scopes(draft.after("down.0"))).startsWith("same-region", "same-cluster");
        assertThat(scopes(draft.after("remove.0"))).startsWith("same-region").hasSize(3);
        assertThat(scopes(draft.after("add"))).hasSize(5);
        assertThat(draft.after("up.0")).isEqualTo(draft);
        assertThat(draft.after("down.3")).isEqualTo(draft);
        assertThat(draft.after("remove.99")).isEqualTo(draft);
        assertThat(draft.after("remove.x").rungs()).hasSize(3);
    }

    private static List<String> scopes(PolicyDraft draft) {
        return draft.rungs().stream().map(r -> r.scope()).toList();
    }

    @Test
    void aDiffKeepsWhatIsCommon() {
        assertThat(LineDiff.of("a\nb\nc\n", "a\nx\nc\nd\n"))
                .extracting(l -> l.kind() + l.text())
                .containsExactly("SAMEa", "GONEb", "NEWx", "SAMEc", "NEWd");
        assertThat(LineDiff.of("", "a")).extracting(l -> l.kind()).containsExactly(Kind.NEW);
    }
}
