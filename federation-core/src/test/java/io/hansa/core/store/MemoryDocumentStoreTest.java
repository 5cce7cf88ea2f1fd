package io.hansa.core.store;

import io.hansa.core.testkit.DocumentStoreContract;
import io.hansa.core.testkit.MemoryDocumentStore;

class MemoryDocumentStoreTest extends DocumentStoreContract {
    private final MemoryDocumentStore store = new MemoryDocumentStore();

    @Override
    protected DocumentStore open() {
        return store;
    }
}
