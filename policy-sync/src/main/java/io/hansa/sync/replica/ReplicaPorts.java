package io.hansa.sync.replica;

import io.hansa.core.membership.Membership;
import io.hansa.core.port.RecordCarrier;
import io.hansa.core.port.RecordSigner;
import io.hansa.core.store.RecordStore;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What a replica stands on.
 *
 * @param membership the membership in force; asked before each batch, answers from memory
 */
public record ReplicaPorts(
        RecordStore store,
        RecordCarrier carrier,
        RecordSigner signer,
        Supplier<Membership> membership,
        InstantSource clock) {}
