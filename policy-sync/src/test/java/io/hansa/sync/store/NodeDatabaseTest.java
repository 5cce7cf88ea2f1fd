package io.hansa.sync.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hansa.core.audit.AuditEntry;
import io.hansa.core.fault.FederationException;
import io.hansa.core.record.RecordKey;
import io.hansa.core.record.RecordKind;
import io.hansa.core.store.DocumentStore.Document;
import io.hansa.core.testkit.Samples;
import io.hansa.core.testkit.VirtualTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeDatabaseTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("node.db");
    }

    @Test
    void refusesASecondNodeOnTheSameFile() {
        try (var database = NodeDatabase.open(file)) {
            assertThat(faultOf(file)).isEqualTo(StoreFault.IN_USE);
            assertThat(database.alarm()).isEmpty();
        }
        NodeDatabase.open(file).close();
    }

    @Test
    void isReadByNobodyElse() throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        fill();
        try (var database = NodeDatabase.open(file);
                var files = Files.list(folder)) {
            assertThat(database.alarm()).isEmpty();
            assertThat(files.filter(f -> !f.toString().endsWith(".lock")))
                    .isNotEmpty()
                    .allSatisfy(f -> assertThat(Files.getPosixFilePermissions(f))
                            .isEqualTo(PosixFilePermissions.fromString("rw-------")));
        }
    }

    @Test
    void namesADamagedFileAndLeavesItAsItIs() throws IOException {
        fill();
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[12_000]), 4096 + 100);
        }
        var before = Files.readAllBytes(file);

        assertThatThrownBy(() -> NodeDatabase.open(file))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.fault()).isEqualTo(StoreFault.CORRUPT))
                .hasMessageContaining(file.toString());
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(faultOf(file)).as("and again").isEqualTo(StoreFault.CORRUPT);
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        fill();
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(file) / 2);
        }

        assertThat(faultOf(file)).isEqualTo(StoreFault.CORRUPT);
    }

    @Test
    void refusesAForeignFileAndAForeignDatabase() throws Exception {
        Files.writeString(file, "this is somebody's letter");
        assertThat(faultOf(file)).isEqualTo(StoreFault.FOREIGN);
        assertThat(Files.readString(file)).isEqualTo("this is somebody's letter");

        var other = folder.resolve("other.db");
        sql(other, "CREATE TABLE mine (x)");
        assertThat(faultOf(other)).isEqualTo(StoreFault.FOREIGN);
    }

    @Test
    void refusesADatabaseOfANewerVersion() throws SQLException {
        fill();
        sql(file, "PRAGMA user_version = 99");

        assertThat(faultOf(file)).isEqualTo(StoreFault.TOO_NEW);
    }

    @Test
    void servesOnWhenTheDiskIsFullAndRaisesAnAlarmUntilAWriteSucceeds() {
        try (var database = NodeDatabase.open(file)) {
            var documents = new SqliteDocumentStore(database);
            documents.put(new Document("plans", "first", new byte[] {1}));
            database.limitPages(64);

            var failure = catchThrowableOfType(FederationException.class, () -> {
                for (var i = 0; i < 100; i++) {
                    documents.put(new Document("plans", "large-" + i, new byte[16_000]));
                }
            });

            assertThat(failure.fault()).isEqualTo(StoreFault.DISK_FULL);
            assertThat(database.alarm()).contains(StoreFault.DISK_FULL);
            assertThat(documents.find("plans", "first")).isPresent();

            database.limitPages(10_000);
            documents.put(new Document("plans", "second", new byte[] {2}));
            assertThat(database.alarm()).isEmpty();
        }
    }

    @Test
    void storesABatchWhollyOrNotAtAll() {
        try (var database = NodeDatabase.open(file)) {
            var store = new SqliteRecordStore(database);
            database.limitPages(40);
            var batch = new ArrayList<io.hansa.core.record.SignedRecord>();
            for (var i = 0; i < 200; i++) {
                var key = new RecordKey(Samples.AWS, RecordKind.SERVICE, "s" + i);
                batch.add(Samples.record(key, 1, i + 1, "x".repeat(5000)));
            }

            assertThatThrownBy(() -> store.putAll(batch)).isInstanceOf(FederationException.class);

            assertThat(store.all()).isEmpty();
        }
    }

    @Test
    void findsAnAuditEntryThatWasChangedBehindItsBack() throws SQLException {
        try (var database = NodeDatabase.open(file)) {
            var audit = new SqliteAuditStore(database);
            for (var verb : List.of("link", "export", "drain")) {
                audit.append(new AuditEntry.Draft(VirtualTime.START, "admin", verb, "order", "done", ""));
            }
            assertThat(audit.firstBroken()).isZero();
        }
        sql(file, "UPDATE audit SET actor = 'nobody' WHERE sequence = 2");

        try (var database = NodeDatabase.open(file)) {
            assertThat(new SqliteAuditStore(database).firstBroken()).isEqualTo(2);
        }
    }

    private void fill() {
        try (var database = NodeDatabase.open(file)) {
            var documents = new SqliteDocumentStore(database);
            for (var i = 0; i < 50; i++) {
                documents.put(new Document("plans", "p" + i, new byte[4000]));
            }
        }
    }

    private static io.hansa.core.fault.Fault faultOf(Path file) {
        return catchThrowableOfType(
                        FederationException.class, () -> NodeDatabase.open(file).close())
                .fault();
    }

    private static void sql(Path file, String statement) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var run = connection.createStatement()) {
            run.execute(statement);
        }
    }
}
