package io.hansa.trust.enrol;

import io.hansa.core.fault.FederationException;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.spiffe.SpiffeId;
import io.hansa.core.spiffe.TrustDomainName;
import io.hansa.trust.keys.PrintedSecret;
import java.util.Objects;

/**
 * What lets one gateway enrol once: whom it will be, which authority it may believe, and a secret of 256 bits. Immutable;
 * only {@link #print()} shows the secret.
 *
 * @param fingerprint SHA-256 of the public key of the cluster's authority, lower-case hex
 */
public record Invitation(
        FederationName federation, ClusterId cluster, SpiffeId gateway, String fingerprint, byte[] secret) {
    private static final String PREFIX = "hansagw_";
    static final int SECRET_BYTES = 32;

    public Invitation {
        secret = secret.clone();
        if (secret.length != SECRET_BYTES || !gateway.isGateway()) {
            throw new IllegalArgumentException(
                    "invitation: " + gateway + ", secret of " + secret.length + " (expected: a gateway, 32 bytes)");
        }
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    /** The one word that the gateway's operator, or its bootstrap file, hands over. */
    public String print() {
        return PrintedSecret.print(
                PREFIX,
                Cbor.write(Tree.fields()
                        .put("federation", federation.value())
                        .put("cluster", cluster.value())
                        .put("domain", gateway.domain().value())
                        .put("path", gateway.path())
                        .put("fingerprint", fingerprint)
                        .put("secret", secret)
                        .build()));
    }

    /** Reads the word. @throws FederationException INVITATION_ALTERED */
    public static Invitation parse(String text) {
        var bytes = PrintedSecret.parse(PREFIX, text.strip())
                .orElseThrow(() -> new FederationException(EnrolFault.INVITATION_ALTERED, "checksum"));
        try {
            return TreeReader.read(Cbor.read(bytes, "invitation"), Invitation::read);
        } catch (InvalidResource e) {
            throw new FederationException(EnrolFault.INVITATION_ALTERED, "content", e);
        }
    }

    private static Invitation read(TreeReader in) {
        var federation = in.value("federation", FederationName::new);
        var cluster = in.value("cluster", ClusterId::new);
        var domain = in.value("domain", TrustDomainName::new);
        var path = in.text("path");
        var fingerprint = in.text("fingerprint");
        var secret = in.bytes("secret");
        in.requireValid();
        return new Invitation(
                Objects.requireNonNull(federation),
                Objects.requireNonNull(cluster),
                new SpiffeId(Objects.requireNonNull(domain), path),
                fingerprint,
                secret);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Invitation i && print().equals(i.print());
    }

    @Override
    public int hashCode() {
        return gateway.hashCode();
    }

    @Override
    public String toString() {
        return "invitation for " + gateway;
    }
}
