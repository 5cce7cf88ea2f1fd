package io.hansa.sync.store;

import io.hansa.core.store.DocumentStore;
import io.hansa.core.testkit.DocumentStoreContract;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteDocumentStoreTest extends DocumentStoreContract {

    @TempDir
    Path folder;

    private @Nullable NodeDatabase database;

    @Override
    protected DocumentStore open() {
        close();
        database = NodeDatabase.open(folder.resolve("node.db"));
        return new SqliteDocumentStore(database);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }
}
