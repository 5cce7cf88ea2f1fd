package io.hansa.node.wiring;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.drain.Drain;
import io.hansa.core.store.AuditStore;
import io.hansa.core.store.DecisionStore;
import io.hansa.core.store.DocumentStore;
import io.hansa.node.change.RecordDesk;
import io.hansa.node.desk.LiveFeed;
import io.hansa.node.drill.DrillBook;
import io.hansa.node.state.Brain;
import io.hansa.node.state.DecisionRecorder;
import io.hansa.sync.store.NodeDatabase;
import io.hansa.sync.store.SqliteDecisionStore;
import java.time.Duration;
import java.time.Instant;

/** What a node keeps of its own decisions, and its watch over drains and drills that may have to end themselves. */
final class FailoverParts {

    /** What it writes to. */
    record Ports(DocumentStore documents, RecordDesk records, AuditStore audit, LiveFeed events) {}

    private final DecisionStore decisions;
    private final DecisionRecorder recorder;
    private final DrillBook drills;

    FailoverParts(NodeDatabase database, Ports ports) {
        this.decisions = new SqliteDecisionStore(database);
        this.recorder = new DecisionRecorder(decisions);
        this.drills = new DrillBook(ports.documents(), ports.records(), (drain, why) -> stopped(drain, why, ports));
    }

    private static void stopped(Drain drain, String why, Ports ports) {
        ports.audit().append(new AuditEntry.Draft(Instant.now(), "node", "drain.stop", drain.id(), "done", why));
        ports.events().tell("drain.stopped", drain.id(), why);
    }

    DecisionStore decisions() {
        return decisions;
    }

    DrillBook drills() {
        return drills;
    }

    /** Writing and watching go on until the threads end. */
    void begin(Brain brain, NodeThreads threads) {
        brain.onChange(recorder::onChange);
        threads.every("decisions", Duration.ofMillis(250), recorder::record);
        threads.every(
                "drills",
                Duration.ofSeconds(1),
                () -> drills.tick(brain.view(), threads.clock().instant()));
    }
}
