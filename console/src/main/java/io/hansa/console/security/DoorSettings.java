package io.hansa.console.security;

import java.nio.file.Path;

/**
 * What the door must know. Immutable.
 *
 * @param adminTokenFile where the admin's API token is left for programs on this host, readable by the owner alone
 * @param secure whether pages are served over TLS, so that cookies carry Secure
 * @param cookie name of the session cookie; differs per cluster, since browsers do not tell ports apart
 */
public record DoorSettings(Path adminTokenFile, boolean secure, String cookie) {}
