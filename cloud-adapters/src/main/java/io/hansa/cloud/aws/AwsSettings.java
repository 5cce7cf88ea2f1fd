package io.hansa.cloud.aws;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Which Cloud Map to use. Credentials are not part of it: they come from the SDK's default chain (environment, profile,
 * container or instance role). Immutable.
 *
 * @param region such as {@code us-east-1}
 * @param emulator address of an emulator, which is given made-up credentials; empty for AWS itself
 * @param namespaces names of the namespaces to read; empty for all
 */
public record AwsSettings(String region, Optional<URI> emulator, List<String> namespaces) {

    public AwsSettings {
        if (!region.matches("[a-z0-9-]{1,40}")) {
            throw new IllegalArgumentException("region: '" + region + "' (expected: a name such as us-east-1)");
        }
        emulator.ifPresent(uri -> {
            if (uri.getHost() == null || !List.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                throw new IllegalArgumentException("emulator: '" + uri + "' (expected: http://host:port)");
            }
        });
        namespaces = List.copyOf(namespaces);
    }
}
