package io.hansa.node.drill;

import static io.hansa.core.testkit.Samples.AWS;
import static io.hansa.core.testkit.Samples.AZURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hansa.core.catalog.Export;
import io.hansa.core.desk.Caller;
import io.hansa.core.desk.Role;
import io.hansa.core.drain.Drill.Mark;
import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ServiceName;
import io.hansa.core.operation.ChangePlan.Level;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Verb;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.testkit.MemoryDocumentStore;
import io.hansa.core.testkit.VirtualTime;
import io.hansa.core.verdict.Observation;
import io.hansa.core.verdict.ProbeOutcome;
import io.hansa.node.change.DrainChange;
import io.hansa.node.change.RecordDesk;
import io.hansa.node.state.TestNode;
import io.hansa.trust.testkit.TestTrust;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A drill from its plan to its grade, on one node's own machinery. */
class DrillChangeTest {
    private static final Caller OLGA = new Caller("olga", Role.ADMIN, "");
    private static final ServiceName ORDER = new ServiceName("order");

    private final VirtualTime time = new VirtualTime();
    private final TestTrust trust = TestTrust.of(time, "acme.mesh", "aws-use1", "azure-weu", "onprem-fra");
    private final TestNode aws = new TestNode(AWS, trust, time);
    private final TestNode azure = new TestNode(AZURE, trust, time);
    private final List<String> stopped = new ArrayList<>();
    private final RecordDesk records = new RecordDesk() {
        @Override
        public SignedRecord put(RecordKind kind, String name, Tree content) {
            return aws.replica().put(kind, name, content);
        }

        @Override
        public SignedRecord tombstone(RecordKind kind, String name) {
            return aws.replica().tombstone(kind, name);
        }
    };
    private final DrillBook book =
            new DrillBook(new MemoryDocumentStore(), records, (drain, why) -> stopped.add(drain.id() + ": " + why));
    private final DrillChange change = new DrillChange(records, book, time);
    private final ChangeRequest drill = new ChangeRequest(
            Verb.DRILL,
            "aws-use1",
            Tree.fields().put("share", 20).put("lasts", "60s").put("stopAt", 5).build());

    @BeforeEach
    void bothOfferOrder() {
        for (var node : List.of(aws, azure)) {
            node.brain().exports(List.of(Export.of(ORDER)));
            node.lists("order", 2);
        }
        aws.hear(azure);
        sees(0);
        aws.think();
    }

    private void sees(int failures) {
        var seen = new Observation(
                AWS, AZURE, time.instant(), Duration.ZERO, ProbeOutcome.OK, Duration.ZERO, 900, 100, failures);
        aws.replica().put(RecordKind.OBSERVATION, "azure-weu", seen.toTree());
    }

    private void carryOut() {
        change.carryOut(drill, aws.view(), OLGA, "practice");
        aws.think();
    }

    private void tick(int seconds) {
        time.advance(Duration.ofSeconds(seconds));
        aws.think();
        book.tick(aws.view(), time.instant());
        aws.think();
    }

    @Test
    void goesAsPredictedAndIsGraded() {
        var draft = change.draft(drill, aws.view());
        assertThat(draft.checks()).extracting(c -> c.code()).containsExactly("HANSA-PLAN-257");
        assertThat(draft.services()).containsExactly("order");

        carryOut();
        assertThat(aws.view().plan().find(ORDER).orElseThrow().shares())
                .extracting(s -> s.cluster() + "=" + s.basisPoints())
                .containsExactly("aws-use1=8000", "azure-weu=2000");
        tick(5);
        assertThat(book.drills().getFirst().mark()).isEqualTo(Mark.RUNNING);
        tick(60);

        assertThat(book.drills()).singleElement().satisfies(d -> {
            assertThat(d.mark()).as(d.sentence()).isEqualTo(Mark.AS_PREDICTED);
            assertThat(d.predicted().get(ORDER)).containsEntry(AZURE, 2000);
        });
        assertThat(stopped).isEmpty();
    }

    @Test
    void stopsItselfOnErrors() {
        carryOut();
        sees(20);
        tick(1);

        assertThat(stopped).singleElement().asString().contains("20 of 100 connections failed elsewhere");
        assertThat(aws.view().drains()).isEmpty();
        assertThat(book.drills().getFirst().mark()).isEqualTo(Mark.STOPPED);
        tick(1);
        assertThat(stopped).as("once").hasSize(1);
    }

    @Test
    void isEndedByUndrainLikeAnyDrain() {
        carryOut();
        tick(2);
        var end = change.draft(drill, aws.view()).inverse().orElseThrow();
        new DrainChange(records, time).carryOut(end, aws.view(), OLGA, "enough");
        tick(8);

        assertThat(book.drills().getFirst().mark()).isEqualTo(Mark.STOPPED);
        assertThat(book.drills().getFirst().sentence()).contains("ended by a person");
    }

    @Test
    void refusesWhatWouldBeNoPractice() {
        var nothing = new ChangeRequest(Verb.DRILL, "azure-weu", Tree.fields().build());
        assertThat(change.draft(nothing, aws.view()).checks())
                .filteredOn(c -> c.level() == Level.BLOCK)
                .extracting(c -> c.code())
                .containsExactly("HANSA-PLAN-255");
        carryOut();
        assertThat(change.draft(drill, aws.view()).checks())
                .filteredOn(c -> c.level() == Level.BLOCK)
                .extracting(c -> c.code())
                .contains("HANSA-PLAN-256");
        assertThatThrownBy(() -> change.draft(
                        new ChangeRequest(Verb.DRILL, "nobody", Tree.fields().build()), aws.view()))
                .isInstanceOf(FederationException.class);
        assertThatThrownBy(() -> change.draft(
                        new ChangeRequest(
                                Verb.DRILL,
                                "aws-use1",
                                Tree.fields().put("share", 25).build()),
                        aws.view()))
                .isInstanceOf(InvalidResource.class);
    }

    @Test
    void keepsTheNewestDrills() {
        for (int i = 0; i < DrillBook.KEPT_MAX + 3; i++) {
            change.carryOut(drill, aws.view(), OLGA, "again");
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(book.drills()).hasSize(DrillBook.KEPT_MAX);
    }
}
