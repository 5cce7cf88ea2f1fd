package io.hansa.sync.store;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.store.AuditStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The hash-chained audit log in SQLite; entries are only ever appended. Thread-safe. */
public final class SqliteAuditStore implements AuditStore {

    private static final String COLUMNS = "sequence, at, actor, verb, object, result, detail, previous, hash";

    private final NodeDatabase database;

    public SqliteAuditStore(NodeDatabase database) {
        this.database = database;
    }

    @Override
    public AuditEntry append(AuditEntry.Draft draft) {
        return database.write(connection -> {
            var entry = next(connection, draft);
            NodeDatabase.update(
                    connection,
                    "INSERT INTO audit (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    entry.sequence(),
                    draft.at().toString(),
                    draft.actor(),
                    draft.verb(),
                    draft.object(),
                    draft.result(),
                    draft.detail(),
                    entry.previous(),
                    entry.hash());
            return entry;
        });
    }

    @Override
    public List<AuditEntry> before(long sequence, int limit) {
        return select("WHERE sequence < ? ORDER BY sequence DESC LIMIT ?", sequence, limit);
    }

    @Override
    public long firstBroken() {
        return database.read(connection -> {
            var sql = "SELECT " + COLUMNS + " FROM audit ORDER BY sequence";
            try (var query = NodeDatabase.prepare(connection, sql);
                    var rows = query.executeQuery()) {
                var previous = "";
                for (var expected = 1L; rows.next(); expected++) {
                    var entry = toEntry(rows);
                    if (entry.sequence() != expected || !entry.fits(previous)) {
                        return expected;
                    }
                    previous = entry.hash();
                }
                return 0L;
            }
        });
    }

    private static AuditEntry next(Connection connection, AuditEntry.Draft draft) throws SQLException {
        var sql = "SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1";
        try (var query = NodeDatabase.prepare(connection, sql);
                var row = query.executeQuery()) {
            return row.next()
                    ? AuditEntry.after(row.getLong(1) + 1, row.getString(2), draft)
                    : AuditEntry.after(1, "", draft);
        }
    }

    private List<AuditEntry> select(String where, Object... values) {
        return database.read(connection -> {
            try (var query = NodeDatabase.prepare(connection, "SELECT " + COLUMNS + " FROM audit " + where, values);
                    var rows = query.executeQuery()) {
                var found = new ArrayList<AuditEntry>();
                while (rows.next()) {
                    found.add(toEntry(rows));
                }
                return List.copyOf(found);
            }
        });
    }

    private static AuditEntry toEntry(ResultSet row) throws SQLException {
        var draft = new AuditEntry.Draft(
                Instant.parse(row.getString(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7));
        return new AuditEntry(row.getLong(1), draft, row.getString(8), row.getString(9));
    }
}
