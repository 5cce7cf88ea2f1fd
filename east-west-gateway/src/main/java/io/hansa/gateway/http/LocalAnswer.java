package io.hansa.gateway.http;

import io.hansa.core.fault.Fault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Answers that the gateway gives in its own name. */
final class LocalAnswer {
    private LocalAnswer() {}

    /** What becomes of the connection afterwards, and whether a body may be sent. */
    enum Ending {
        KEEP,
        CLOSE,
        KEEP_WITHOUT_BODY,
        CLOSE_WITHOUT_BODY;

        static Ending of(boolean keepAlive, boolean withBody) {
            if (keepAlive) {
                return withBody ? KEEP : KEEP_WITHOUT_BODY;
            }
            return withBody ? CLOSE : CLOSE_WITHOUT_BODY;
        }
    }

    /** The whole answer, with its reason in {@code x-hansa-reason}. */
    static ByteBuf of(ByteBufAllocator allocator, Fault fault, int status, String reason, Ending ending) {
        var text = fault.code() + ' ' + fault.sentence() + '\n';
        var answer = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(phrase(status))
                .append("\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ")
                .append(text.length())
                .append("\r\nx-hansa-reason: ")
                .append(reason);
        if (ending == Ending.CLOSE || ending == Ending.CLOSE_WITHOUT_BODY) {
            answer.append("\r\nConnection: close");
        }
        answer.append("\r\n\r\n");
        if (ending == Ending.KEEP || ending == Ending.CLOSE) {
            answer.append(text);
        }
        return Wire.bytes(allocator, answer);
    }

    private static String phrase(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 408 -> "Request Timeout";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> "Error";
        };
    }
}
