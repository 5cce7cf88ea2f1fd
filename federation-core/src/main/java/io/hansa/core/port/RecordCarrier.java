package io.hansa.core.port;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.SignedRecord;
import java.util.Collection;
import java.util.List;

/**
 * What takes records from node to node. It may lose, repeat, reorder, empty itself and bring back what was removed; nothing
 * is ever concluded from a record's absence (I2). No method waits for the network.
 */
public interface RecordCarrier extends AutoCloseable {

    /** Begins to carry; {@code hint} is called, on any thread, when a look at {@link #scan()} may pay off. */
    void start(Runnable hint);

    /** Takes over records to be carried, later and asynchronously; the latest offer per key wins. */
    void offer(Collection<SignedRecord> records);

    /**
     * Need not carry these keys any longer, which their own cluster has made void; later and asynchronously. They may come
     * back, and are void then as well.
     */
    default void forget(Collection<RecordKey> keys) {}

    /** What this node's copy holds right now, unchecked. */
    List<SignedRecord> scan();

    /** The same with who says to have put each record there. */
    default List<Carried> look() {
        return scan().stream().map(record -> new Carried(record, "")).toList();
    }

    /** Who carries with us, for display only; never an input of a verdict. */
    List<String> members();

    @Override
    void close();
}
