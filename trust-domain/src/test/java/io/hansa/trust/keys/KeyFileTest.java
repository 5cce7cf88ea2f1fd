package io.hansa.trust.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.FederationName;
import io.hansa.trust.x509.CertificateIssuer;
import io.hansa.trust.x509.CertificateProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key on disk is good, or refused by name; never replaced, never half read. */
class KeyFileTest {
    private static final Passphrase PASSPHRASE = Passphrase.of("correct horse battery".toCharArray());

    @TempDir
    private static Path shared;

    private static byte[] goodFile;

    @TempDir
    private Path folder;

    private static KeyEntry entry() {
        var random = new SecureRandom();
        var pair = CertificateIssuer.newKeys(random);
        var profile = new CertificateProfile.Root(new FederationName("acme.mesh"), 1);
        var certificate = CertificateIssuer.selfSigned(pair, profile, Instant.parse("2026-11-21T12:00:00Z"), random);
        return new KeyEntry(pair.getPrivate(), List.of(certificate));
    }

    @BeforeAll
    static void writeOne() throws IOException {
        var file = new KeyFile(shared.resolve("root.key"), PASSPHRASE);
        file.create(entry());
        goodFile = Files.readAllBytes(file.path());
    }

    @AfterAll
    static void wipe() {
        PASSPHRASE.close();
    }

    private KeyFile holding(byte[] content) throws IOException {
        var file = new KeyFile(folder.resolve("root.key"), PASSPHRASE);
        Files.write(file.path(), content); // Without fsync: two tests write thousands of these.
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static KeysFault faultOf(KeyFile file) {
        var refused = catchThrowableOfType(FederationException.class, file::load);
        assertThat(refused).hasMessageContaining(file.path().toString());
        return (KeysFault) refused.fault();
    }

    @Test
    void readsBackWhatItWrote() {
        var file = CheapKeys.file(folder.resolve("deep/er/node.key"), PASSPHRASE);
        var entry = entry();
        file.create(entry);
        assertThat(file.load()).isEqualTo(entry);
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        var file = holding(goodFile);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        for (var mode : List.of("rw-r-----", "rw----r--", "rw-----w-", "rw--w----")) {
            Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString(mode));
            assertThat(faultOf(file)).isEqualTo(KeysFault.READABLE_BY_OTHERS);
        }
    }

    @Test
    void holdsNoKeyInClear() {
        var text = new String(goodFile, java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(text).contains("BEGIN ENCRYPTED PRIVATE KEY").doesNotContain("BEGIN PRIVATE KEY");
    }

    @Test
    void refusesAKeyThatWasDerivedTooCheaply() {
        var path = folder.resolve("cheap.key");
        CheapKeys.file(path, PASSPHRASE).create(entry());
        assertThat(faultOf(new KeyFile(path, PASSPHRASE))).isEqualTo(KeysFault.CORRUPT);
    }

    @Test
    void refusesACutAtEveryByte() throws IOException {
        for (int length = 0; length < goodFile.length; length++) {
            assertThat(faultOf(holding(Arrays.copyOf(goodFile, length))))
                    .as("cut at %d", length)
                    .isEqualTo(KeysFault.CORRUPT);
        }
    }

    @Test
    void refusesAFlippedBitInEveryByte() throws IOException {
        var random = new Random(1);
        for (int at = 0; at < goodFile.length; at++) {
            var damaged = goodFile.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(faultOf(holding(damaged))).as("flip at %d", at).isEqualTo(KeysFault.CORRUPT);
        }
    }

    @Test
    void refusesBytesAfterTheEnd() throws IOException {
        assertThat(faultOf(holding(Arrays.copyOf(goodFile, goodFile.length + 1))))
                .isEqualTo(KeysFault.CORRUPT);
    }

    @Test
    void refusesAWrongPassphraseAndNamesTheFile() throws IOException {
        var path = holding(goodFile).path();
        try (var wrong = Passphrase.of("incorrect horse battery".toCharArray())) {
            assertThat(faultOf(new KeyFile(path, wrong))).isEqualTo(KeysFault.WRONG_PASSPHRASE);
        }
        assertThat(Files.readAllBytes(path)).isEqualTo(goodFile);
    }

    @Test
    void refusesAKeyWithAnothersCertificate() {
        var file = CheapKeys.file(folder.resolve("node.key"), PASSPHRASE);
        file.create(new KeyEntry(entry().key(), entry().certificates()));
        assertThat(faultOf(file)).isEqualTo(KeysFault.WRONG_PASSPHRASE);
    }

    @Test
    void neverMakesAKeyWhereOneWasMadeBefore() throws IOException {
        var file = CheapKeys.file(folder.resolve("root.key"), PASSPHRASE);
        file.create(entry());
        assertThatThrownBy(() -> file.create(entry())).hasMessageContaining(KeysFault.EXISTS.code());

        Files.delete(file.path());
        assertThat(file.made()).isTrue();
        assertThat(faultOf(file)).isEqualTo(KeysFault.MISSING);
        assertThatThrownBy(() -> file.create(entry())).hasMessageContaining(KeysFault.EXISTS.code());
        assertThat(file.path()).doesNotExist();
    }

    @Test
    void keepsTheGenerationBefore() throws IOException {
        var file = CheapKeys.file(folder.resolve("node.key"), PASSPHRASE);
        var first = entry();
        file.create(first);
        file.replace(entry());
        var previous = folder.resolve("node.key.prev");
        Files.move(previous, file.path(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(file.load()).isEqualTo(first);
    }

    @Test
    void keepsTheOldKeyWhenTheNewOneCannotBeWritten() throws IOException {
        var file = holding(goodFile);
        Files.createDirectory(folder.resolve("root.key.next"));
        Files.writeString(folder.resolve("root.key.next/in-the-way"), "x");
        assertThatThrownBy(() -> file.replace(entry())).hasMessageContaining(KeysFault.WRITE_FAILED.code());
        assertThat(Files.readAllBytes(file.path())).isEqualTo(goodFile);
    }

    @Test
    void takesAPassphraseFromAFileOrTheEnvironment() throws IOException {
        var path = folder.resolve("passphrase");
        try (var made = Passphrase.createFile(path, new SecureRandom());
                var read = Passphrase.fromFile(path)) {
            assertThat(read.characters()).isEqualTo(made.characters());
            assertThat(read.toString()).doesNotContain(new String(made.characters()));
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> Passphrase.fromFile(path)).hasMessageContaining("HANSA-KEYS-002");
        assertThatThrownBy(() -> Passphrase.fromEnvironment(java.util.Map.of())).hasMessageContaining("HANSA-KEYS-007");
        assertThatThrownBy(() -> Passphrase.of("short".toCharArray())).hasMessageContaining("HANSA-KEYS-007");
        assertThatThrownBy(() -> Passphrase.of("contraseña larga".toCharArray()))
                .hasMessageContaining("HANSA-KEYS-007");
    }

    @Test
    void tellsAnAlteredWordFromTheOnePrinted() {
        var bytes = new byte[] {1, 2, 3, 4, 5};
        var word = PrintedSecret.print("hansainv_", bytes);
        assertThat(PrintedSecret.parse("hansainv_", word))
                .hasValueSatisfying(b -> assertThat(b).isEqualTo(bytes));
        assertThat(PrintedSecret.parse("hansagw_", word)).isEmpty();
        for (int at = 0; at < word.length(); at++) {
            for (int bit = 0; bit < 7; bit++) {
                var altered = word.toCharArray();
                altered[at] ^= (char) (1 << bit);
                assertThat(PrintedSecret.parse("hansainv_", new String(altered)))
                        .isEmpty();
            }
        }
    }
}
