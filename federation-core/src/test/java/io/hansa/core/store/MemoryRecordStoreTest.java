package io.hansa.core.store;

import io.hansa.core.testkit.MemoryRecordStore;
import io.hansa.core.testkit.RecordStoreContract;

class MemoryRecordStoreTest extends RecordStoreContract {
    private final MemoryRecordStore store = new MemoryRecordStore();

    @Override
    protected RecordStore open() {
        return store;
    }
}
