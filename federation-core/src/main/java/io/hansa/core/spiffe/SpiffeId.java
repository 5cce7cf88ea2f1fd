package io.hansa.core.spiffe;

import io.hansa.core.model.NodeId;
import java.util.regex.Pattern;

/**
 * A SPIFFE ID with a path, e.g. {@code spiffe://aws-use1.acme.mesh/control/node-1}. Immutable.
 *
 * @param path begins with {@code /}; segments of letters, digits, {@code . _ -}, none empty, {@code .} or {@code ..}
 * @see <a href="https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md">SPIFFE-ID, 2.2 and 2.3</a>
 */
public record SpiffeId(TrustDomainName domain, String path) {
    private static final String SCHEME = "spiffe://";
    private static final String CONTROL = "/control/";
    private static final String GATEWAY = "/gateway/";

    /** SPIFFE-ID, 2.3: implementations must support URIs up to this many bytes; we take no longer ones. */
    private static final int LENGTH_MAX = 2048;

    private static final Pattern PATH = Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._-]+)+");

    public SpiffeId {
        if (SCHEME.length() + domain.value().length() + path.length() > LENGTH_MAX
                || !PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "SPIFFE path (expected: /segment[/segment...] of letters, digits, . _ -)");
        }
    }

    /** Reads a SPIFFE ID. @throws IllegalArgumentException when the grammar is broken anywhere */
    public static SpiffeId parse(String text) {
        if (text.length() > LENGTH_MAX || !text.startsWith(SCHEME)) {
            throw new IllegalArgumentException("SPIFFE ID (expected: spiffe://<trust domain>/<path>)");
        }
        int slash = text.indexOf('/', SCHEME.length());
        if (slash < 0) {
            throw new IllegalArgumentException("SPIFFE ID (expected: a path)");
        }
        return new SpiffeId(new TrustDomainName(text.substring(SCHEME.length(), slash)), text.substring(slash));
    }

    /** The identity of a control-plane node. */
    public static SpiffeId node(TrustDomainName domain, NodeId node) {
        return new SpiffeId(domain, CONTROL + node.value());
    }

    /** The identity of a gateway. */
    public static SpiffeId gateway(TrustDomainName domain, String name) {
        return new SpiffeId(domain, GATEWAY + name);
    }

    /** Whether this is a control-plane node's identity. */
    public boolean isNode() {
        return path.startsWith(CONTROL) && path.indexOf('/', CONTROL.length()) < 0;
    }

    /** Whether this is a gateway's identity. */
    public boolean isGateway() {
        return path.startsWith(GATEWAY) && path.indexOf('/', GATEWAY.length()) < 0;
    }

    @Override
    public String toString() {
        return SCHEME + domain.value() + path;
    }
}
