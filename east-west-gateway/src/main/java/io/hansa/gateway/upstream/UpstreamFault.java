package io.hansa.gateway.upstream;

import io.hansa.core.fault.Fault;

/** Why a connection to an endpoint could not be made. */
public enum UpstreamFault implements Fault {
    UNKNOWN_CLUSTER("HANSA-GW-001", "unknown_cluster", "A chain or route names a cluster that is not configured."),
    NO_ENDPOINT(
            "HANSA-GW-002", "no_healthy_endpoint", "No endpoint of the cluster may be used now; look at its health."),
    OVER_LIMIT("HANSA-GW-003", "over_limit", "The cluster's limit of connections, waiters or requests is reached."),
    CONNECT_REFUSED("HANSA-GW-004", "connect_refused", "The endpoint refused the connection; nothing listens there."),
    CONNECT_TIMEOUT("HANSA-GW-005", "connect_timeout", "The endpoint did not answer in time; the path may be cut."),
    CONNECT_FAILED(
            "HANSA-GW-006", "connect_failed", "The connection could not be made; the detail has the system's word."),
    CONNECT_RESET("HANSA-GW-007", "connect_reset", "The endpoint broke the connection while it was being made."),
    TLS_FAILED(
            "HANSA-GW-008", "tls_failed", "TLS with the endpoint failed; the detail names who refused whom and why."),
    NO_IDENTITY("HANSA-GW-009", "no_identity", "The gateway has no usable identity to show; look at its renewal.");

    private final String code;
    private final String reason;
    private final String sentence;

    UpstreamFault(String code, String reason, String sentence) {
        this.code = code;
        this.reason = reason;
        this.sentence = sentence;
    }

    @Override
    public String code() {
        return code;
    }

    /** One word for the {@code x-hansa-reason} header and metric labels. */
    public String reason() {
        return reason;
    }

    @Override
    public boolean retryable() {
        return true;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
