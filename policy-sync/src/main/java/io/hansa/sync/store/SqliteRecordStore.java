package io.hansa.sync.store;

import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.record.SignedRecord;
import io.hansa.core.record.Stamp;
import io.hansa.core.store.RecordStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Records in SQLite, with the last versions of each key. Observations and manifests, which change every few seconds and
 * expire by themselves, leave no history. Thread-safe. Closing it leaves the database open, which its owner closes.
 */
public final class SqliteRecordStore implements RecordStore {

    /** Versions kept of each key; bounds what a service that flaps can fill (I8). */
    private static final int HISTORY_MAX = 20;

    private static final String COLUMNS = "key, epoch, version, at, deleted, payload, key_id, signature";

    private final NodeDatabase database;

    public SqliteRecordStore(NodeDatabase database) {
        this.database = database;
    }

    @Override
    public Optional<SignedRecord> find(RecordKey key) {
        var found = select("SELECT " + COLUMNS + " FROM record WHERE key = ?", key.toString());
        return found.stream().findFirst();
    }

    @Override
    public List<SignedRecord> all() {
        var all = new ArrayList<>(select("SELECT " + COLUMNS + " FROM record"));
        all.sort(Comparator.comparing(SignedRecord::key));
        return List.copyOf(all);
    }

    /** Earlier and present versions of a key, newest first, at most {@value #HISTORY_MAX}. */
    public List<SignedRecord> history(RecordKey key) {
        return select(
                "SELECT " + COLUMNS + " FROM record_history WHERE key = ? ORDER BY epoch DESC, version DESC",
                key.toString());
    }

    @Override
    public void putAll(Collection<SignedRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        database.write(connection -> {
            for (var record : records) {
                insert(connection, "record", record);
                if (keepsHistory(record.key().kind())) {
                    insert(connection, "record_history", record);
                    prune(connection, record.key());
                }
            }
            return records.size();
        });
    }

    @Override
    public void removeAll(Collection<RecordKey> keys) {
        if (keys.isEmpty()) {
            return;
        }
        database.write(connection -> {
            for (var key : keys) {
                NodeDatabase.update(connection, "DELETE FROM record WHERE key = ?", key.toString());
                NodeDatabase.update(connection, "DELETE FROM record_history WHERE key = ?", key.toString());
            }
            return keys.size();
        });
    }

    @Override
    public long counter(String name) {
        return database.read(connection -> {
            try (var query = NodeDatabase.prepare(connection, "SELECT value FROM counter WHERE name = ?", name);
                    var row = query.executeQuery()) {
                return row.next() ? row.getLong(1) : 0L;
            }
        });
    }

    @Override
    public void setCounter(String name, long value) {
        database.write(connection -> NodeDatabase.update(
                connection, "INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)", name, value));
    }

    @Override
    public void close() {
        // The database has other stores; its owner closes it.
    }

    private static boolean keepsHistory(RecordKind kind) {
        return kind != RecordKind.OBSERVATION && kind != RecordKind.MANIFEST;
    }

    private static void insert(Connection connection, String table, SignedRecord record) throws SQLException {
        NodeDatabase.update(
                connection,
                "INSERT OR REPLACE INTO " + table + " (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                record.key().toString(),
                record.stamp().epoch(),
                record.stamp().version(),
                record.stamp().at().toEpochMilli(),
                record.deleted() ? 1 : 0,
                record.payload(),
                record.keyId(),
                record.signature());
    }

    private static void prune(Connection connection, RecordKey key) throws SQLException {
        NodeDatabase.update(
                connection,
                "DELETE FROM record_history WHERE key = ?1 AND (epoch, version) NOT IN (SELECT epoch, version"
                        + " FROM record_history WHERE key = ?1 ORDER BY epoch DESC, version DESC LIMIT " + HISTORY_MAX
                        + ")",
                key.toString());
    }

    private List<SignedRecord> select(String sql, Object... values) {
        return database.read(connection -> {
            try (var query = NodeDatabase.prepare(connection, sql, values);
                    var rows = query.executeQuery()) {
                var found = new ArrayList<SignedRecord>();
                while (rows.next()) {
                    found.add(toRecord(rows));
                }
                return List.copyOf(found);
            }
        });
    }

    private static SignedRecord toRecord(ResultSet row) throws SQLException {
        return new SignedRecord(
                RecordKey.parse(row.getString(1)),
                new Stamp(row.getLong(2), row.getLong(3), Instant.ofEpochMilli(row.getLong(4))),
                row.getInt(5) != 0,
                row.getBytes(6),
                row.getString(7),
                row.getBytes(8));
    }
}
