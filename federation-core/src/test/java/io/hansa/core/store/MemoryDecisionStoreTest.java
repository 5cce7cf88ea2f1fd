package io.hansa.core.store;

import io.hansa.core.testkit.DecisionStoreContract;
import io.hansa.core.testkit.MemoryDecisionStore;

class MemoryDecisionStoreTest extends DecisionStoreContract {
    private final MemoryDecisionStore store = new MemoryDecisionStore();

    @Override
    protected DecisionStore open() {
        return store;
    }
}
