package io.hansa.gateway.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A caller that writes requests by hand and reads answers one by one from a connection that stays open. */
public final class HttpCaller {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: ([0-9]+)");

    private final Socket socket;
    private final BufferedInputStream in;

    /** One answer. */
    public record Answer(int status, String head, String body) {}

    public HttpCaller(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public Answer get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    public Answer ask(String request) throws IOException {
        send(request);
        return read(request.startsWith("HEAD "));
    }

    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Answer read(boolean bodiless) throws IOException {
        var head = HttpBackend.readHead(in);
        if (head.isEmpty()) {
            throw new IOException("ended");
        }
        int status = Integer.parseInt(head.substring(9, 12));
        var length = LENGTH.matcher(head);
        var body = "";
        if (bodiless || status < 200 || status == 204 || status == 304) {
            body = "";
        } else if (head.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked")) {
            body = chunks();
        } else if (length.find()) {
            body = new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.ISO_8859_1);
        } else {
            body = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        return new Answer(status, head, body);
    }

    private String chunks() throws IOException {
        var body = new StringBuilder();
        while (true) {
            var line = new StringBuilder();
            while (line.indexOf("\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("ended within chunks");
                }
                line.append((char) next);
            }
            int size = Integer.parseInt(line.toString().strip(), 16);
            body.append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
            in.readNBytes(2);
            if (size == 0) {
                return body.toString();
            }
        }
    }

    /** Whether the other side has ended the connection in good order. */
    public boolean ended() throws IOException {
        return in.read() < 0;
    }
}
