package io.hansa.sync.store;

import io.hansa.core.store.DecisionStore;
import io.hansa.core.testkit.DecisionStoreContract;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteDecisionStoreTest extends DecisionStoreContract {

    @TempDir
    Path folder;

    private @Nullable NodeDatabase database;

    @Override
    protected DecisionStore open() {
        if (database == null) {
            database = NodeDatabase.open(folder.resolve("node.db"));
        }
        return new SqliteDecisionStore(database);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }
}
