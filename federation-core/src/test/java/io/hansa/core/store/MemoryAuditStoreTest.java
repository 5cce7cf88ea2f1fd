package io.hansa.core.store;

import io.hansa.core.testkit.AuditStoreContract;
import io.hansa.core.testkit.MemoryAuditStore;

class MemoryAuditStoreTest extends AuditStoreContract {
    private final MemoryAuditStore store = new MemoryAuditStore();

    @Override
    protected AuditStore open() {
        return store;
    }
}
