package io.hansa.sync.store;

import io.hansa.core.fault.FederationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * The node's SQLite file: checked before it is touched, locked against a second node, migrated on opening.
 *
 * <p>Thread-safe: one writing and one reading connection, each behind its lock, so that readers never wait for a commit.
 * A commit is on the disk when the call returns. When the disk fails, writing throws and {@link #alarm} says so until a
 * write succeeds again; reading goes on (I1).
 */
public final class NodeDatabase implements AutoCloseable {

    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    /** How long a statement waits for a lock of another connection of this process, in milliseconds. */
    private static final int BUSY_MILLIS = 5_000;

    private final Path file;
    private final FileChannel lock;
    private final Connection writer;
    private final Connection reader;
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Optional<StoreFault> alarm = Optional.empty();

    private NodeDatabase(Path file, FileChannel lock, Connection writer, Connection reader) {
        this.file = file;
        this.lock = lock;
        this.writer = writer;
        this.reader = reader;
    }

    /** A statement's work on one connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Opens the file, or makes it when there is none.
     *
     * @throws FederationException with a {@link StoreFault} when it is damaged, foreign, too new or in use; the file is
     *     then as it was before
     */
    public static NodeDatabase open(Path file) {
        var lock = lock(file);
        try {
            check(file);
            makePrivate(file);
            var writer = connect(file, false);
            try {
                Migration.run(writer);
                return new NodeDatabase(file, lock, writer, connect(file, true));
            } catch (SQLException e) {
                writer.close();
                throw e;
            }
        } catch (SQLException e) {
            unlock(lock);
            throw failure(file, e);
        } catch (IOException | FederationException e) {
            unlock(lock);
            throw e instanceof FederationException known ? known : failed(file, e);
        }
    }

    /** What keeps this node from writing now; empty while all is well. */
    public Optional<StoreFault> alarm() {
        return alarm;
    }

    /** One transaction: all of it is durable when this returns, or none of it happened. */
    <T> T write(Work<T> work) {
        writing.lock();
        try {
            execute("BEGIN IMMEDIATE");
            try {
                var result = work.on(writer);
                execute("COMMIT");
                alarm = Optional.empty();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(e);
                throw e;
            }
        } catch (SQLException e) {
            var failure = failure(file, e);
            alarm = Optional.of((StoreFault) failure.fault());
            throw failure;
        } finally {
            writing.unlock();
        }
    }

    <T> T read(Work<T> work) {
        reading.lock();
        try {
            return work.on(reader);
        } catch (SQLException e) {
            throw failure(file, e);
        } finally {
            reading.unlock();
        }
    }

    static PreparedStatement prepare(Connection connection, String sql, Object... values) throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (var i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (var statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** Limits the file's size, in pages of 4 KiB; what SQLite does at that limit is what it does on a full disk. */
    void limitPages(int pages) {
        writing.lock();
        try {
            execute("PRAGMA max_page_count = " + pages);
        } catch (SQLException e) {
            throw failure(file, e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            reader.close();
            writer.close();
        } catch (SQLException e) {
            throw failure(file, e);
        } finally {
            writing.unlock();
            unlock(lock);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = writer.createStatement()) {
            statement.execute(sql);
        }
    }

    private void rollBack(Exception reason) {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            reason.addSuppressed(e); // SQLite has rolled back by itself, as it does when the disk is full.
        }
    }

    private static void check(Path file) throws IOException, SQLException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return;
        }
        try (var in = Files.newInputStream(file)) {
            if (!java.util.Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new FederationException(StoreFault.FOREIGN, file.toString());
            }
        }
        try (var connection = connect(file, true);
                var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery("PRAGMA quick_check(1)")) {
                if (!rows.next() || !"ok".equals(rows.getString(1))) {
                    throw new FederationException(StoreFault.CORRUPT, file.toString());
                }
            }
            if (Migration.pragma(connection, "application_id") != Migration.APPLICATION_ID) {
                throw new FederationException(StoreFault.FOREIGN, file.toString());
            }
            var version = Migration.version(connection);
            if (version > Migration.newest()) {
                throw new FederationException(StoreFault.TOO_NEW, file + ": schema " + version);
            }
        }
    }

    /** Nobody but this process's user reads it; SQLite gives the files beside it the same permissions. */
    private static void makePrivate(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        var posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (posix != null) {
            posix.setPermissions(PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static Connection connect(Path file, boolean readOnly) throws SQLException {
        var config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout(BUSY_MILLIS);
        if (!readOnly) {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.enforceForeignKeys(true);
        }
        return config.createConnection("jdbc:sqlite:" + file);
    }

    private static FileChannel lock(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            var beside = file.resolveSibling(file.getFileName() + ".lock");
            var channel = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel)) {
                return channel;
            }
            channel.close();
            throw new FederationException(StoreFault.IN_USE, file.toString());
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void unlock(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FederationException failure(Path file, SQLException e) {
        var code = SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff);
        var fault = switch (code) {
            case SQLITE_FULL -> StoreFault.DISK_FULL;
            case SQLITE_CORRUPT, SQLITE_NOTADB -> StoreFault.CORRUPT;
            default -> StoreFault.FAILED;
        };
        return new FederationException(fault, file + ": " + e.getMessage(), e);
    }

    private static FederationException failed(Path file, Exception e) {
        return new FederationException(StoreFault.FAILED, file + ": " + e.getMessage(), e);
    }
}
