package io.hansa.trust.join;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.HostPort;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.trust.keys.KeysDigest;
import io.hansa.trust.keys.PrintedSecret;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * What lets one cluster join once: a secret of 256 bits, where to go with it, and whom to believe there. Immutable; only
 * {@link #print()} shows the secret, and the issuer keeps nothing but its hash.
 *
 * @param cluster who may join with it
 */
public record JoinToken(FederationName federation, ClusterId cluster, Issuer issuer, Instant expires, byte[] secret) {
    /** What scanners for leaked secrets look for. */
    public static final String PREFIX = "hansainv_";

    static final int SECRET_BYTES = 32;
    private static final int ADDRESSES_MAX = 8;

    /**
     * The node that issued the token, and how to know it.
     *
     * @param serverName the SNI that its gateway passes through to it
     * @param gateways addresses of its gateways' one port, in order of preference
     */
    public record Issuer(
            ClusterId cluster,
            TrustDomainName domain,
            String serverName,
            List<HostPort> gateways,
            Fingerprints fingerprints) {

        public Issuer {
            gateways = List.copyOf(gateways);
            if (gateways.isEmpty() || gateways.size() > ADDRESSES_MAX) {
                throw new IllegalArgumentException(
                        "gateways: " + gateways.size() + " (expected: 1 to " + ADDRESSES_MAX + ')');
            }
        }
    }

    /** SHA-256 of public keys, lower-case hex: of the federation's root and of the issuer's own authority. */
    public record Fingerprints(String root, String authority) {}

    public JoinToken {
        secret = secret.clone();
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("secret: " + secret.length + " bytes (expected: " + SECRET_BYTES + ')');
        }
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    /** SHA-256 of the secret, lower-case hex: the token's name in stores, lists and logs. */
    public String hash() {
        return KeysDigest.sha256(secret);
    }

    /** The word that is shown once and copied to the joiner. */
    public String print() {
        return PrintedSecret.print(
                PREFIX,
                Cbor.write(Tree.fields()
                        .put("federation", federation.value())
                        .put("cluster", cluster.value())
                        .put("issuer", issuer.cluster().value())
                        .put("domain", issuer.domain().value())
                        .put("sni", issuer.serverName())
                        .put("gateways", Tree.of(issuer.gateways(), g -> Tree.of(g.toString())))
                        .put(
                                "root",
                                HexFormat.of().parseHex(issuer.fingerprints().root()))
                        .put(
                                "authority",
                                HexFormat.of().parseHex(issuer.fingerprints().authority()))
                        .put("expires", expires.getEpochSecond())
                        .put("secret", secret)
                        .build()));
    }

    /** Reads the word. @throws FederationException TOKEN_ALTERED when a single character of it differs */
    public static JoinToken parse(String text) {
        var bytes = PrintedSecret.parse(PREFIX, text.strip())
                .orElseThrow(() -> new FederationException(JoinFault.TOKEN_ALTERED, "its checksum does not fit"));
        try {
            return TreeReader.read(Cbor.read(bytes, "token"), JoinToken::read);
        } catch (InvalidResource e) {
            throw new FederationException(JoinFault.TOKEN_ALTERED, "its content cannot be read", e);
        }
    }

    private static JoinToken read(TreeReader in) {
        var hex = HexFormat.of();
        var federation = in.value("federation", FederationName::new);
        var cluster = in.value("cluster", ClusterId::new);
        var issuer = in.value("issuer", ClusterId::new);
        var domain = in.value("domain", TrustDomainName::new);
        var serverName = in.text("sni");
        var gateways = in.values("gateways", HostPort::parse);
        var fingerprints = new Fingerprints(hex.formatHex(in.bytes("root")), hex.formatHex(in.bytes("authority")));
        long expires = in.whole("expires", 0, Integer.MAX_VALUE * 4L);
        var secret = in.bytes("secret");
        in.requireValid();
        return new JoinToken(
                Objects.requireNonNull(federation),
                Objects.requireNonNull(cluster),
                new Issuer(
                        Objects.requireNonNull(issuer),
                        Objects.requireNonNull(domain),
                        serverName,
                        gateways,
                        fingerprints),
                Instant.ofEpochSecond(expires),
                secret);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JoinToken t && print().equals(t.print());
    }

    @Override
    public int hashCode() {
        return hash().hashCode();
    }

    @Override
    public String toString() {
        return "token " + hash().substring(0, 8) + " for " + cluster + " until " + expires;
    }
}
