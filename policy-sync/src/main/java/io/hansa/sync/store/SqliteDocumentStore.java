package io.hansa.sync.store;

import io.hansa.core.store.DocumentStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Small documents in SQLite: plans, operations, decisions, sign-in data. Thread-safe. */
public final class SqliteDocumentStore implements DocumentStore {

    private final NodeDatabase database;

    public SqliteDocumentStore(NodeDatabase database) {
        this.database = database;
    }

    @Override
    public Optional<Document> find(String shelf, String name) {
        return select("SELECT name, bytes FROM document WHERE shelf = ? AND name = ?", shelf, shelf, name).stream()
                .findFirst();
    }

    @Override
    public List<Document> all(String shelf) {
        return select("SELECT name, bytes FROM document WHERE shelf = ? ORDER BY name", shelf, shelf);
    }

    @Override
    public void put(Document document) {
        database.write(connection -> NodeDatabase.update(
                connection,
                "INSERT OR REPLACE INTO document (shelf, name, bytes) VALUES (?, ?, ?)",
                document.shelf(),
                document.name(),
                document.bytes()));
    }

    @Override
    public boolean remove(String shelf, String name) {
        return database.write(connection ->
                NodeDatabase.update(connection, "DELETE FROM document WHERE shelf = ? AND name = ?", shelf, name) == 1);
    }

    private List<Document> select(String sql, String shelf, Object... values) {
        return database.read(connection -> {
            try (var query = NodeDatabase.prepare(connection, sql, values);
                    var rows = query.executeQuery()) {
                var found = new ArrayList<Document>();
                while (rows.next()) {
                    found.add(new Document(shelf, rows.getString(1), rows.getBytes(2)));
                }
                return List.copyOf(found);
            }
        });
    }
}
