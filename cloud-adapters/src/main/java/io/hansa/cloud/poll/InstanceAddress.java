package io.hansa.cloud.poll;

import io.hansa.core.model.HostPort;
import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * The rule for addresses of instances: something a TCP connection can be made to, and never a cloud's metadata service.
 * Pure; resolves no names.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1123#section-2.1">RFC 1123, 2.1 (host names)</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6890#section-2.2.2">RFC 6890, 2.2 (special-purpose addresses)</a>
 */
public final class InstanceAddress {
    private static final Pattern NAME =
            Pattern.compile("(?i)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\\.?");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+|(?i)0x[0-9a-f.x]+");
    private static final Pattern QUAD = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    /** AWS's metadata service over IPv6; it is a unique local address, so the kind of address does not tell. */
    private static final String METADATA_V6 = "fd00:ec2:0:0:0:0:0:254";

    private InstanceAddress() {}

    /** Reads {@code host:port}. @throws IllegalArgumentException when no instance can be there */
    public static HostPort parse(String text) {
        return require(HostPort.parse(text));
    }

    /** Passes an address on. @throws IllegalArgumentException when no instance can be there */
    public static HostPort require(HostPort address) {
        var host = address.host();
        if (host.indexOf(':') >= 0) {
            requireReachable(literal(host, address));
        } else if (DIGITS_AND_DOTS.matcher(host).matches()) {
            requireQuad(host, address);
            requireReachable(literal(host, address));
        } else if (!NAME.matcher(host).matches()) {
            throw impossible(address, "expected: a DNS name or an IP address");
        }
        return address;
    }

    /**
     * Passes an address on, as a name was resolved to it.
     *
     * @throws IllegalArgumentException when it is unspecified, multicast, broadcast, link-local or a metadata service
     */
    public static InetAddress requireReachable(InetAddress address) {
        var text = address.getHostAddress();
        if (address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || address.isLinkLocalAddress()
                || text.startsWith("255.255.255.255")
                || text.startsWith("0.")
                || text.startsWith(METADATA_V6)) {
            throw new IllegalArgumentException("address: " + text
                    + " (expected: a unicast address that is neither unspecified, link-local nor a metadata service)");
        }
        return address;
    }

    private static void requireQuad(String host, HostPort address) {
        var quad = QUAD.matcher(host);
        if (!quad.matches()) {
            throw impossible(address, "expected: four numbers from 0 to 255");
        }
        for (int i = 1; i <= 4; i++) {
            var part = quad.group(i);
            if (Integer.parseInt(part) > 255 || part.length() > 1 && part.startsWith("0")) {
                throw impossible(address, "expected: four numbers from 0 to 255");
            }
        }
    }

    private static InetAddress literal(String host, HostPort address) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw impossible(address, "expected: an IP address");
        }
    }

    private static IllegalArgumentException impossible(HostPort address, String expected) {
        return new IllegalArgumentException("address: '" + address + "' (" + expected + ')');
    }
}
