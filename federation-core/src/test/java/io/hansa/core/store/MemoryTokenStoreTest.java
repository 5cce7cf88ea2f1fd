package io.hansa.core.store;

import io.hansa.core.testkit.MemoryTokenStore;
import io.hansa.core.testkit.TokenStoreContract;

class MemoryTokenStoreTest extends TokenStoreContract {
    private final MemoryTokenStore store = new MemoryTokenStore(time);

    @Override
    protected TokenStore open() {
        return store;
    }
}
