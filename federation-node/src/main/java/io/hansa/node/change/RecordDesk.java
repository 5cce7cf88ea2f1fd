package io.hansa.node.change;

import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.resource.Tree;

/** Where this node writes its own records. */
public interface RecordDesk {

    SignedRecord put(RecordKind kind, String name, Tree content);

    SignedRecord tombstone(RecordKind kind, String name);
}
