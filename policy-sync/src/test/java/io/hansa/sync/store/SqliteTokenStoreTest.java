package io.hansa.sync.store;

import io.hansa.core.store.TokenStore;
import io.hansa.core.testkit.TokenStoreContract;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteTokenStoreTest extends TokenStoreContract {

    @TempDir
    Path folder;

    private @Nullable NodeDatabase database;

    @Override
    protected TokenStore open() {
        close();
        database = NodeDatabase.open(folder.resolve("node.db"));
        return new SqliteTokenStore(database, time);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }
}
