package io.hansa.cloud.azure;

import java.net.URI;
import java.util.Optional;

/**
 * Which private zone to write. Credentials are not part of it: they come from the SDK's default chain (environment, workload
 * identity, managed identity). Immutable.
 *
 * @param subscription the subscription's id
 * @param zone the name of an existing private zone, such as {@code acme.mesh}
 * @param emulator address of something that speaks the resource manager's protocol, which is given a made-up token; empty for
 *     Azure itself
 */
public record AzureSettings(String subscription, String resourceGroup, String zone, Optional<URI> emulator) {

    public AzureSettings {
        require("subscription", subscription, "[0-9A-Za-z-]{1,64}");
        require("resourceGroup", resourceGroup, "[\\w().-]{1,90}");
        require("zone", zone, "[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})+");
        emulator.ifPresent(uri -> {
            if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("https?")) {
                throw new IllegalArgumentException("emulator: '" + uri + "' (expected: http://host:port)");
            }
        });
    }

    private static void require(String what, String value, String pattern) {
        if (!value.matches(pattern)) {
            throw new IllegalArgumentException(what + ": '" + value + "' (expected: as Azure names them)");
        }
    }
}
