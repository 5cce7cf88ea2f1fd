package io.hansa.sync.store;

import io.hansa.core.model.ClusterId;
import io.hansa.core.store.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Join tokens in SQLite. Spending deletes the row and notes the hash in the same transaction, and counts for the one caller
 * whose delete hit exactly one row. Thread-safe.
 */
public final class SqliteTokenStore implements TokenStore {

    /** Expired tokens stay visible this long, so that an operator sees what became of them. */
    private static final Duration EXPIRED_KEPT = Duration.ofDays(1);

    private final NodeDatabase database;
    private final InstantSource clock;

    public SqliteTokenStore(NodeDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void add(Issued token) {
        database.write(connection -> {
            NodeDatabase.update(
                    connection,
                    "DELETE FROM token WHERE expires < ?",
                    clock.instant().minus(EXPIRED_KEPT).toEpochMilli());
            return NodeDatabase.update(
                    connection,
                    "INSERT OR REPLACE INTO token (hash, cluster, expires) SELECT ?1, ?2, ?3"
                            + " WHERE NOT EXISTS (SELECT 1 FROM spent_token WHERE hash = ?1)",
                    token.hash(),
                    token.cluster().value(),
                    token.expires().toEpochMilli());
        });
    }

    @Override
    public boolean spend(String hash) {
        return database.write(connection -> {
            var rows = NodeDatabase.update(connection, "DELETE FROM token WHERE hash = ?", hash);
            if (rows != 1) {
                return false;
            }
            NodeDatabase.update(
                    connection,
                    "INSERT INTO spent_token (hash, at) VALUES (?, ?)",
                    hash,
                    clock.instant().toEpochMilli());
            return true;
        });
    }

    @Override
    public boolean spent(String hash) {
        return database.read(connection -> {
            try (var query = NodeDatabase.prepare(connection, "SELECT 1 FROM spent_token WHERE hash = ?", hash);
                    var row = query.executeQuery()) {
                return row.next();
            }
        });
    }

    @Override
    public List<Issued> open() {
        var oldest = clock.instant().minus(EXPIRED_KEPT).toEpochMilli();
        return database.read(connection -> {
            var sql = "SELECT hash, cluster, expires FROM token WHERE expires >= ? ORDER BY expires, hash";
            try (var query = NodeDatabase.prepare(connection, sql, oldest);
                    var rows = query.executeQuery()) {
                var found = new ArrayList<Issued>();
                while (rows.next()) {
                    var expires = Instant.ofEpochMilli(rows.getLong(3));
                    found.add(new Issued(rows.getString(1), new ClusterId(rows.getString(2)), expires));
                }
                return List.copyOf(found);
            }
        });
    }
}
