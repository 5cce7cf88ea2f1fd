package io.hansa.gateway.message;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * How failures are told to a caller of gRPC, who reads no status of HTTP: by a whole answer that is only a head, or
 * trailers only. The figures are Envoy's and gRPC's own. Holds no state.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md">HTTP to gRPC status codes</a>
 */
public final class GrpcStatus {
    /** The media type of its requests and answers. */
    public static final String MEDIA_TYPE = "application/grpc";

    private static final int INTERNAL = 13;
    private static final int UNAUTHENTICATED = 16;
    private static final int PERMISSION_DENIED = 7;
    private static final int UNIMPLEMENTED = 12;
    private static final int UNAVAILABLE = 14;
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int UNKNOWN = 2;

    private GrpcStatus() {}

    /** Whether a request with these fields is one of gRPC. */
    public static boolean asked(HttpFields fields) {
        return fields.first("content-type")
                .map(type -> type.toLowerCase(Locale.ROOT))
                .filter(type -> type.equals(MEDIA_TYPE)
                        || type.startsWith(MEDIA_TYPE + '+')
                        || type.startsWith(MEDIA_TYPE + ';'))
                .isPresent();
    }

    /** The gRPC status that stands for a status of HTTP. */
    public static int of(int httpStatus) {
        return switch (httpStatus) {
            case 400 -> INTERNAL;
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404 -> UNIMPLEMENTED;
            case 429, 502, 503, 504 -> UNAVAILABLE;
            default -> UNKNOWN;
        };
    }

    /** Whether these fields of a head say that the service could not be reached, or not in time. */
    public static boolean unreachable(HttpFields fields) {
        return fields.first("grpc-status")
                .filter(status -> status.equals(Integer.toString(UNAVAILABLE))
                        || status.equals(Integer.toString(DEADLINE_EXCEEDED)))
                .isPresent();
    }

    /** A text as it may stand in {@code grpc-message}: percent-encoded but for printable ASCII. */
    public static String message(String text) {
        var encoded = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet >= ' ' && octet <= '~' && octet != '%') {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(String.format(Locale.ROOT, "%02X", octet & 0xff));
            }
        }
        return encoded.toString();
    }
}
