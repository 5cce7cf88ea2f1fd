package io.hansa.console.server;

import java.nio.file.Path;

/**
 * Where the console listens and what it leaves behind. Immutable.
 *
 * @param host address to bind; a loopback address unless a TLS front stands before it
 * @param port 1 to 65535, or 0 for any free port
 * @param adminTokenFile where the admin's API token is written, readable by its owner alone
 * @param secure whether browsers come over TLS (through a front), so that cookies carry Secure
 */
public record ConsoleSettings(String host, int port, Path adminTokenFile, boolean secure) {

    public ConsoleSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
    }
}
