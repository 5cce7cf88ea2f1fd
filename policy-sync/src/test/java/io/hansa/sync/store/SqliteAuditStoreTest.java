package io.hansa.sync.store;

import io.hansa.core.store.AuditStore;
import io.hansa.core.testkit.AuditStoreContract;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteAuditStoreTest extends AuditStoreContract {

    @TempDir
    Path folder;

    private @Nullable NodeDatabase database;

    @Override
    protected AuditStore open() {
        close();
        database = NodeDatabase.open(folder.resolve("node.db"));
        return new SqliteAuditStore(database);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }
}
