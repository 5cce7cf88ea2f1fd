package io.hansa.sync.store;

import io.hansa.core.model.ServiceName;
import io.hansa.core.store.DecisionStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Routing decisions in SQLite, pruned as they come. Thread-safe. */
public final class SqliteDecisionStore implements DecisionStore {

    private final NodeDatabase database;

    public SqliteDecisionStore(NodeDatabase database) {
        this.database = database;
    }

    @Override
    public void append(List<Entry> entries) {
        database.write(connection -> {
            var services = new HashSet<ServiceName>();
            for (var entry : entries) {
                NodeDatabase.update(
                        connection,
                        "INSERT OR REPLACE INTO decision (service, at, nanos, bytes) VALUES (?, ?, ?, ?)",
                        entry.service().value(),
                        entry.at().getEpochSecond(),
                        entry.at().getNano(),
                        entry.bytes());
                services.add(entry.service());
            }
            for (var service : services) {
                prune(connection, service);
            }
            NodeDatabase.update(
                    connection,
                    "DELETE FROM decision WHERE (at, nanos) < "
                            + "(SELECT at, nanos FROM decision ORDER BY at DESC, nanos DESC LIMIT 1 OFFSET ?)",
                    IN_ALL - 1);
            return entries.size();
        });
    }

    private static void prune(Connection connection, ServiceName service) throws SQLException {
        NodeDatabase.update(
                connection,
                "DELETE FROM decision WHERE service = ? AND (at, nanos) < "
                        + "(SELECT at, nanos FROM decision WHERE service = ? ORDER BY at DESC, nanos DESC LIMIT 1 OFFSET ?)",
                service.value(),
                service.value(),
                PER_SERVICE - 1);
    }

    @Override
    public Optional<Entry> find(ServiceName service, Instant at) {
        return database.read(connection -> {
            var sql = "SELECT at, nanos, bytes FROM decision WHERE service = ? AND (at, nanos) <= (?, ?) "
                    + "ORDER BY at DESC, nanos DESC LIMIT 1";
            try (var query = NodeDatabase.prepare(connection, sql, service.value(), at.getEpochSecond(), at.getNano());
                    var row = query.executeQuery()) {
                return row.next()
                        ? Optional.of(new Entry(
                                service, Instant.ofEpochSecond(row.getLong(1), row.getLong(2)), row.getBytes(3)))
                        : Optional.<Entry>empty();
            }
        });
    }

    @Override
    public List<Instant> instants(ServiceName service, int limit) {
        return database.read(connection -> {
            var sql = "SELECT at, nanos FROM decision WHERE service = ? ORDER BY at DESC, nanos DESC LIMIT ?";
            try (var query = NodeDatabase.prepare(connection, sql, service.value(), limit);
                    var rows = query.executeQuery()) {
                var found = new ArrayList<Instant>();
                while (rows.next()) {
                    found.add(Instant.ofEpochSecond(rows.getLong(1), rows.getLong(2)));
                }
                return List.copyOf(found);
            }
        });
    }
}
