package io.hansa.cloud.health;

import io.hansa.cloud.poll.InstanceAddress;
import io.hansa.core.model.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Looks through a socket of its own: a TCP connection, or one HTTP/1.1 GET of which only the status line is read. It follows
 * no redirect, reads no body, speaks nothing but HTTP and checks the address after the name was resolved, so that a
 * registry entry cannot make it talk to a metadata service. Thread-safe: keeps nothing.
 */
public final class SocketProbe implements Probe {
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)( .*)?");

    /** A status line is about 20 bytes; whoever sends more than this is not asked further. */
    private static final int STATUS_LINE_BYTES_MAX = 512;

    @Override
    public Finding look(HostPort address, HealthCheck check) {
        long deadline = System.nanoTime() + check.timeout().toNanos();
        try (var socket = new Socket()) {
            var target = InstanceAddress.requireReachable(InetAddress.getByName(address.host()));
            socket.connect(new InetSocketAddress(target, address.port()), remainingMillis(deadline));
            if (check.type() != HealthCheck.Type.HTTP) {
                return new Finding.Passed();
            }
            socket.getOutputStream().write(request(address, check));
            return judge(statusLine(socket, deadline));
        } catch (ConnectException e) {
            return String.valueOf(e.getMessage()).contains("refused")
                    ? new Finding.NobodyListens()
                    : new Finding.Failed("no connection: " + e.getMessage());
        } catch (SocketTimeoutException e) {
            return new Finding.Failed("no answer within " + check.timeout().toMillis() + " ms");
        } catch (UnknownHostException e) {
            return new Finding.Failed("the name " + address.host() + " is not known");
        } catch (IllegalArgumentException e) {
            return new Finding.Failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Finding.Failed("the connection broke: " + e.getMessage());
        }
    }

    private static byte[] request(HostPort address, HealthCheck check) {
        return ("GET " + check.path() + " HTTP/1.1\r\nHost: " + address
                        + "\r\nUser-Agent: hansa-health-check\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String statusLine(Socket socket, long deadline) throws IOException {
        InputStream in = socket.getInputStream();
        var line = new StringBuilder();
        while (line.length() < STATUS_LINE_BYTES_MAX) {
            // The rest of the whole time, before each byte: an instance that drips must not hold the check.
            socket.setSoTimeout(remainingMillis(deadline));
            int next = in.read();
            if (next < 0 || next == '\n') {
                break;
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    private static Finding judge(String statusLine) {
        var match = STATUS_LINE.matcher(statusLine);
        if (!match.matches()) {
            return new Finding.Failed("the answer is not HTTP/1.1");
        }
        return match.group(1).startsWith("2")
                ? new Finding.Passed()
                : new Finding.Failed("status " + match.group(1) + " (expected: 200 to 299)");
    }

    private static int remainingMillis(long deadline) throws SocketTimeoutException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("deadline");
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }
}
