package io.hansa.trust.keys;

import java.nio.file.Path;

/** Key files with little key derivation, so that tests of everything else do not pay for it. */
public final class CheapKeys {
    private static final int ROUNDS = 1_000;

    private CheapKeys() {}

    public static KeyFile file(Path path, Passphrase passphrase) {
        return new KeyFile(path, passphrase, ROUNDS);
    }
}
