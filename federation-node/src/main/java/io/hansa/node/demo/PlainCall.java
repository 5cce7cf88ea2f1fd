package io.hansa.node.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One HTTP/1.1 request on a connection of its own, without any retry: what a caller sees is what the gateway did.
 *
 * @param status 0 when no answer came
 * @param body the answer's body, or what went wrong
 * @param startedAt {@link System#nanoTime()} when it was begun
 * @param nanos how long it took
 */
public record PlainCall(int status, String body, long startedAt, long nanos) {
    private static final int TIMEOUT_MILLIS = 5_000;

    public boolean ok() {
        return status == 200;
    }

    /** Calls {@code http://127.0.0.1:port/path}. */
    public static PlainCall get(int port, String path) {
        long start = System.nanoTime();
        try (var socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var bytes = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(bytes);
            return parse(bytes.toString(StandardCharsets.UTF_8), start);
        } catch (IOException e) {
            return new PlainCall(
                    0, e.getClass().getSimpleName() + ": " + e.getMessage(), start, System.nanoTime() - start);
        }
    }

    private static PlainCall parse(String answer, long start) {
        int end = answer.indexOf("\r\n\r\n");
        if (!answer.startsWith("HTTP/1.1 ") || end < 0 || answer.length() < 12) {
            return new PlainCall(0, "no answer: '" + answer + "'", start, System.nanoTime() - start);
        }
        int status = Integer.parseInt(answer.substring(9, 12));
        return new PlainCall(
                status, status == 200 ? answer.substring(end + 4) : answer, start, System.nanoTime() - start);
    }

    /** In a few words why there was no good answer: the status with the gateway's own reason, or what the socket said. */
    public String failure() {
        int at = body.indexOf("x-hansa-reason: ");
        var reason = at < 0 ? body : body.substring(at + 16, body.indexOf('\r', at));
        return (status == 0 ? "" : status + " ") + reason.substring(0, Math.min(60, reason.length()));
    }

    /** The value of a text field in the sample services' JSON; empty when it is not there. */
    public String field(String name) {
        int at = body.indexOf("\"" + name + "\":\"");
        if (at < 0) {
            return "";
        }
        int from = at + name.length() + 4;
        return body.substring(from, body.indexOf('"', from));
    }
}
