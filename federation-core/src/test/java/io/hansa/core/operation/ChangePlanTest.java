package io.hansa.core.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hansa.core.operation.ChangePlan.Check;
import io.hansa.core.operation.ChangePlan.Diff;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangePlan.Move;
import io.hansa.core.resource.Tree;
import io.hansa.core.testkit.VirtualTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangePlanTest {
    /** What would be written, and where traffic would go. */
    private record Outcome(String after, String simulated) {}

    private static final ChangeRequest DRAIN = new ChangeRequest(
            Verb.DRAIN, "azure-weu", Tree.fields().put("reason", "repair").build());
    private static final Check GOOD = new Check("HANSA-PLAN-200", Level.OK, "fine");
    private static final Outcome SAME = new Outcome("after", "x");

    @Test
    void namesTheSameChangeByTheSameHashWhoeverComputedItAndWhen() {
        assertThat(plan("p-1", DRAIN, 7, GOOD, SAME).hash())
                .isEqualTo(plan("p-2", DRAIN, 7, GOOD, SAME).hash())
                .matches("[0-9a-f]{64}");
    }

    @Test
    void changesTheHashWithAllThatAPersonAgreesTo() {
        var other = new ChangeRequest(Verb.DRAIN, "onprem-fra", DRAIN.params());
        var hashes = new HashSet<String>();
        hashes.add(plan("p", DRAIN, 7, GOOD, SAME).hash());
        hashes.add(plan("p", other, 7, GOOD, SAME).hash());
        hashes.add(plan("p", new ChangeRequest(Verb.CORDON, "azure-weu", DRAIN.params()), 7, GOOD, SAME)
                .hash());
        hashes.add(plan("p", DRAIN, 8, GOOD, SAME).hash());
        hashes.add(plan("p", DRAIN, 7, new Check("HANSA-PLAN-200", Level.WARN, "fine"), SAME)
                .hash());
        hashes.add(plan("p", DRAIN, 7, GOOD, new Outcome("otherwise", "x")).hash());
        hashes.add(plan("p", DRAIN, 7, GOOD, new Outcome("after", "y")).hash());

        assertThat(hashes).hasSize(7);
    }

    @ParameterizedTest
    @EnumSource(Level.class)
    void isApplicableUnlessACheckBlocks(Level level) {
        assertThat(plan("p", DRAIN, 7, new Check("HANSA-PLAN-201", level, "so"), SAME)
                        .applicable())
                .isEqualTo(level != Level.BLOCK);
    }

    @ParameterizedTest
    @EnumSource(Verb.class)
    void readsBackEveryVerb(Verb verb) {
        assertThat(Verb.parse(verb.word())).isEqualTo(verb);
    }

    @Test
    void knowsNoOtherVerb() {
        assertThatIllegalArgumentException().isThrownBy(() -> Verb.parse("destroy"));
    }

    private static ChangePlan plan(String id, ChangeRequest request, long basis, Check check, Outcome outcome) {
        return new ChangePlan(
                id,
                request,
                basis,
                VirtualTime.START,
                VirtualTime.START.plusSeconds(600),
                Optional.empty(),
                new ChangePlan.Blast(List.of("azure-weu"), List.of(), 10),
                List.of(check),
                List.of(new Diff("drain azure-weu", "", outcome.after())),
                List.of(new Move("aws-use1", "order", "azure-weu 100 %", outcome.simulated(), "")),
                "hansa drain azure-weu");
    }
}
