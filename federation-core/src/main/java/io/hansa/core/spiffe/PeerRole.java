package io.hansa.core.spiffe;

/** The side that the <em>other</em> end plays in a handshake; decides which key usage it needs (RFC 5280, 4.2.1.12). */
public enum PeerRole {
    SERVER("1.3.6.1.5.5.7.3.1"),
    CLIENT("1.3.6.1.5.5.7.3.2");

    private final String usageOid;

    PeerRole(String usageOid) {
        this.usageOid = usageOid;
    }

    String usageOid() {
        return usageOid;
    }
}
