package io.hansa.sync.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The schema as the ordered steps that lead to it; the database's own {@code user_version} says how many it has taken.
 * Steps are only ever appended. Each runs in one transaction, so that a crash leaves the step before.
 */
final class Migration {

    /** "HANS": tells our files from any other SQLite file. */
    static final int APPLICATION_ID = 0x48414e53;

    private static final List<String> FIRST = List.of(
            """
            CREATE TABLE record (
              key TEXT PRIMARY KEY, epoch INTEGER NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,
              deleted INTEGER NOT NULL, payload BLOB NOT NULL, key_id TEXT NOT NULL, signature BLOB NOT NULL
            ) STRICT, WITHOUT ROWID""",
            """
            CREATE TABLE record_history (
              key TEXT NOT NULL, epoch INTEGER NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,
              deleted INTEGER NOT NULL, payload BLOB NOT NULL, key_id TEXT NOT NULL, signature BLOB NOT NULL,
              PRIMARY KEY (key, epoch, version)
            ) STRICT, WITHOUT ROWID""",
            "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
            """
            CREATE TABLE token (
              hash TEXT PRIMARY KEY, cluster TEXT NOT NULL, expires INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID""",
            "CREATE TABLE spent_token (hash TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
            """
            CREATE TABLE document (
              shelf TEXT NOT NULL, name TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (shelf, name)
            ) STRICT, WITHOUT ROWID""",
            """
            CREATE TABLE audit (
              sequence INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, verb TEXT NOT NULL,
              object TEXT NOT NULL, result TEXT NOT NULL, detail TEXT NOT NULL, previous TEXT NOT NULL,
              hash TEXT NOT NULL
            ) STRICT""");

    private static final List<String> DECISIONS = List.of("""
            CREATE TABLE decision (
              service TEXT NOT NULL, at INTEGER NOT NULL, nanos INTEGER NOT NULL, bytes BLOB NOT NULL,
              PRIMARY KEY (service, at, nanos)
            ) STRICT, WITHOUT ROWID""", "CREATE INDEX decision_at ON decision (at, nanos)");

    private static final List<List<String>> STEPS = List.of(FIRST, DECISIONS);

    private Migration() {}

    static int newest() {
        return STEPS.size();
    }

    /** Takes the steps that the database has not taken yet. */
    static void run(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var step = version(connection); step < STEPS.size(); step++) {
                statement.execute("BEGIN IMMEDIATE");
                for (var sql : STEPS.get(step)) {
                    statement.execute(sql);
                }
                statement.execute("PRAGMA application_id = " + APPLICATION_ID);
                statement.execute("PRAGMA user_version = " + (step + 1));
                statement.execute("COMMIT");
            }
        }
    }

    static int version(Connection connection) throws SQLException {
        return pragma(connection, "user_version");
    }

    static int pragma(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("PRAGMA " + name)) {
            return row.next() ? row.getInt(1) : 0;
        }
    }
}
