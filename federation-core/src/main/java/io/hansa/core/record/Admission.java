package io.hansa.core.record;

/** What becomes of an offered record; exhaustive. */
public sealed interface Admission {

    /** It is newer than what is held, or the first of its key: store it. */
    record Admitted(SignedRecord record) implements Admission {}

    /** It is the record already held. */
    record Unchanged() implements Admission {}

    /** Nothing speaks against it yet, but its signer's certificate is not here: offer it again later. */
    record Deferred(RecordFault fault) implements Admission {}

    /** It must not be stored; the held record stays. */
    record Refused(RecordFault fault, String detail) implements Admission {}
}
