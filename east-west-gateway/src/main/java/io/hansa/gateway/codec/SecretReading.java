package io.hansa.gateway.codec;

import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.gateway.proto.DataSource;
import io.hansa.gateway.proto.SPIFFECertValidatorConfig;
import io.hansa.gateway.proto.Secret;
import io.hansa.gateway.snapshot.Secrets;
import java.io.InputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code Secret}: whom to believe and whom not. A private key is refused: the gateway makes its own (I10). */
final class SecretReading {
    private final Reading reading;

    SecretReading(Reading reading) {
        this.reading = reading;
    }

    Piece read(Secret secret) {
        return switch (secret.getTypeCase()) {
            case VALIDATION_CONTEXT -> {
                reading.require(secret.getName().equals(Secrets.TRUST), "name", "must be '" + Secrets.TRUST + "'");
                yield trust(secret);
            }
            case GENERIC_SECRET -> {
                reading.require(secret.getName().equals(Secrets.DENY), "name", "must be '" + Secrets.DENY + "'");
                yield deny(secret.getGenericSecret().getSecret().getInlineString());
            }
            case TLS_CERTIFICATE -> {
                reading.refuse("tls_certificate", "a private key is made where it is used and never sent here");
                yield new Piece.Denying(Set.of(), Set.of());
            }
            case TYPE_NOT_SET -> {
                reading.refuse("", "a validation_context or generic_secret is needed");
                yield new Piece.Denying(Set.of(), Set.of());
            }
        };
    }

    private Piece trust(Secret secret) {
        var context = secret.getValidationContext();
        var path = "validation_context";
        reading.require(
                context.getMatchTypedSubjectAltNamesCount() == 0,
                path + ".match_typed_subject_alt_names",
                "belongs to the chain or cluster that is meant");
        Map<TrustDomainName, List<X509Certificate>> anchors = new HashMap<>();
        var config = path + ".custom_validator_config.typed_config";
        reading.unpack(config, context.getCustomValidatorConfig().getTypedConfig(), SPIFFECertValidatorConfig.class)
                .ifPresent(spiffe -> {
                    for (int i = 0; i < spiffe.getTrustDomainsCount(); i++) {
                        domain(config + ".trust_domains[" + i + ']', spiffe.getTrustDomains(i), anchors);
                    }
                });
        return new Piece.Trusting(anchors);
    }

    private void domain(
            String path,
            SPIFFECertValidatorConfig.TrustDomain domain,
            Map<TrustDomainName, List<X509Certificate>> anchors) {
        try {
            var name = new TrustDomainName(domain.getName());
            var certificates = certificates(path + ".trust_bundle", domain.getTrustBundle());
            reading.require(!certificates.isEmpty(), path + ".trust_bundle", "holds no certificate");
            reading.require(anchors.put(name, certificates) == null, path + ".name", name + " is there twice");
        } catch (IllegalArgumentException e) {
            reading.refuse(path + ".name", "not a trust domain name");
        }
    }

    private List<X509Certificate> certificates(String path, DataSource source) {
        reading.require(
                source.hasInlineBytes() || source.hasInlineString(),
                path,
                "only inline_bytes and inline_string are supported");
        var bytes = source.hasInlineString() ? source.getInlineStringBytes() : source.getInlineBytes();
        try (InputStream in = bytes.newInput()) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map((Certificate each) -> (X509Certificate) each)
                    .toList();
        } catch (CertificateException | java.io.IOException e) {
            reading.refuse(path, "not certificates in PEM");
            return List.of();
        }
    }

    private Piece deny(String text) {
        Set<String> keys = new HashSet<>();
        Set<String> serials = new HashSet<>();
        text.lines().forEach(line -> {
            var words = line.split(" ", -1);
            if (words.length == 2 && words[0].equals("key")) {
                keys.add(words[1]);
            } else if (words.length == 2 && words[0].equals("serial")) {
                serials.add(words[1]);
            } else {
                reading.refuse("generic_secret.secret", "a line is neither 'key HEX' nor 'serial HEX'");
            }
        });
        return new Piece.Denying(keys, serials);
    }
}
