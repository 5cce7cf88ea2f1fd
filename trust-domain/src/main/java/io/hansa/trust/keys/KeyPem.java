package io.hansa.trust.keys;

import io.hansa.core.fault.FederationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/**
 * The PEM in a key file: {@code ENCRYPTED PRIVATE KEY} (PBES2: PBKDF2 with HMAC-SHA-256, AES-256-CBC), then certificates.
 * OpenSSL reads it too. Thread-safe: immutable; the salt is random.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8018#section-6.2">RFC 8018, 6.2 (PBES2)</a>
 */
record KeyPem(Path path, Passphrase passphrase, int rounds) {
    /** OWASP's figure for PBKDF2-HMAC-SHA256; about a third of a second on a slow core. */
    static final int ROUNDS = 600_000;

    /** Bounds what a hostile file can make us compute. */
    private static final int ROUNDS_MAX = 10_000_000;

    private static final String ALGORITHM = "PBEWithHmacSHA256AndAES_256";
    private static final String KEY = "ENCRYPTED PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final int SALT_BYTES = 16;
    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN (" + KEY + '|' + CERTIFICATE + ")-----\n([A-Za-z0-9+/=\n]+)-----END \\1-----\n");

    byte[] write(KeyEntry entry) {
        try {
            var out = new ByteArrayOutputStream();
            block(out, KEY, encrypt(entry.key()));
            for (var certificate : entry.certificates()) {
                block(out, CERTIFICATE, certificate.getEncoded());
            }
            return out.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("key: not encodable (expected: PKCS#8 and PBES2 as every JDK has them)", e);
        }
    }

    private static void block(ByteArrayOutputStream out, String label, byte[] der) {
        var text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        out.writeBytes(("-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] encrypt(PrivateKey key) throws GeneralSecurityException, IOException {
        var random = new SecureRandom();
        var salt = new byte[SALT_BYTES];
        var iv = new byte[16];
        random.nextBytes(salt);
        random.nextBytes(iv);
        var cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(Cipher.ENCRYPT_MODE, secret(), new PBEParameterSpec(salt, rounds, new IvParameterSpec(iv)));
        var plain = key.getEncoded();
        try {
            var parameters = AlgorithmParameters.getInstance("PBES2"); // The JDK knows no OID for the longer name.
            parameters.init(cipher.getParameters().getEncoded());
            return new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(plain)).getEncoded();
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private SecretKey secret() throws GeneralSecurityException {
        var characters = passphrase.characters();
        var spec = new PBEKeySpec(characters);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec);
        } finally {
            spec.clearPassword();
            Arrays.fill(characters, '\0');
        }
    }

    KeyEntry read(byte[] pem) {
        byte[] encrypted = null;
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            var blocks = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
            int end = 0;
            while (blocks.find() && blocks.start() == end) {
                end = blocks.end();
                var der = Base64.getMimeDecoder().decode(blocks.group(2));
                if (blocks.group(1).equals(KEY)) {
                    encrypted = der;
                } else {
                    certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
                }
            }
            if (encrypted == null || certificates.isEmpty() || end != pem.length) {
                throw new FederationException(KeysFault.CORRUPT, path + ": not a key and its certificates");
            }
            var publicKey = certificates.getFirst().getPublicKey();
            var key = decrypt(new EncryptedPrivateKeyInfo(encrypted), publicKey);
            return new KeyEntry(key, certificates);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new FederationException(
                    KeysFault.CORRUPT, path + ": " + e.getClass().getSimpleName(), e);
        }
    }

    private PrivateKey decrypt(EncryptedPrivateKeyInfo info, PublicKey publicKey) throws GeneralSecurityException {
        var parameters = info.getAlgParameters();
        requireStrong(parameters);
        try {
            var cipher = Cipher.getInstance(parameters.toString());
            cipher.init(Cipher.DECRYPT_MODE, secret(), parameters);
            var plain = cipher.doFinal(info.getEncryptedData());
            try {
                var key = KeyFactory.getInstance(publicKey.getAlgorithm())
                        .generatePrivate(new PKCS8EncodedKeySpec(plain));
                requirePair(key, publicKey);
                return key;
            } finally {
                Arrays.fill(plain, (byte) 0);
            }
        } catch (GeneralSecurityException e) {
            // Padding, structure or pair: the checksum has vouched for the bytes, so it is the passphrase.
            throw new FederationException(KeysFault.WRONG_PASSPHRASE, path.toString(), e);
        }
    }

    private void requireStrong(AlgorithmParameters parameters) throws GeneralSecurityException {
        var spec = parameters.getParameterSpec(PBEParameterSpec.class);
        boolean known = parameters.toString().toUpperCase(Locale.ROOT).equals(ALGORITHM.toUpperCase(Locale.ROOT));
        if (!known || spec.getIterationCount() < rounds || spec.getIterationCount() > ROUNDS_MAX) {
            throw new FederationException(
                    KeysFault.CORRUPT,
                    path + ": encrypted with " + parameters + ", " + spec.getIterationCount() + " rounds (expected: "
                            + ALGORITHM + ", at least " + rounds + ')');
        }
    }

    private static void requirePair(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        var algorithm = publicKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        var probe = new byte[] {1, 2, 3, 4};
        var signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(probe);
        var signature = signer.sign();
        signer.initVerify(publicKey);
        signer.update(probe);
        if (!signer.verify(signature)) {
            throw new GeneralSecurityException("key and certificate are not a pair");
        }
    }
}
