package io.hansa.gateway.message;

import io.hansa.core.fault.Fault;

/** What the gateway itself answers, and why. */
public enum HttpFault implements Fault {
    BAD_REQUEST(
            "HANSA-HTTP-001",
            400,
            "bad_request",
            "The request breaks HTTP's rules in a way that must not be passed on."),
    HEAD_TOO_LARGE("HANSA-HTTP-002", 431, "head_too_large", "The request's head is larger than any that is taken."),
    NOT_IMPLEMENTED(
            "HANSA-HTTP-003", 501, "not_implemented", "The request asks for a method or coding that is not relayed."),
    VERSION("HANSA-HTTP-004", 505, "version", "Only HTTP/1.1 and HTTP/1.0 are spoken on this chain."),
    REQUEST_TIMEOUT("HANSA-HTTP-005", 408, "request_timeout", "The request did not arrive in time."),
    NO_ROUTE("HANSA-HTTP-006", 404, "no_route", "No route takes this path; look at the imported services."),
    UPSTREAM_RESET(
            "HANSA-HTTP-007", 502, "upstream_reset", "The endpoint broke the connection before it had answered."),
    BAD_RESPONSE(
            "HANSA-HTTP-008", 502, "bad_response", "The endpoint's answer breaks HTTP's rules and was not passed on."),
    TIMEOUT("HANSA-HTTP-009", 504, "timeout", "The endpoint did not answer within the route's timeout."),
    GATEWAY_ERROR(
            "HANSA-HTTP-010",
            503,
            "gateway_error",
            "A gateway on the way could not reach an endpoint, and there was no other way to try."),
    RATE_LIMITED("HANSA-HTTP-011", 429, "rate_limited", "The route's limit of requests is reached; come back later.");

    private final String code;
    private final int status;
    private final String reason;
    private final String sentence;

    HttpFault(String code, int status, String reason, String sentence) {
        this.code = code;
        this.status = status;
        this.reason = reason;
        this.sentence = sentence;
    }

    @Override
    public String code() {
        return code;
    }

    /** The status that the caller gets. */
    public int status() {
        return status;
    }

    /** One word for the {@code x-hansa-reason} header. */
    public String reason() {
        return reason;
    }

    @Override
    public boolean retryable() {
        return (status >= 500 || this == RATE_LIMITED) && this != NOT_IMPLEMENTED && this != VERSION;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
