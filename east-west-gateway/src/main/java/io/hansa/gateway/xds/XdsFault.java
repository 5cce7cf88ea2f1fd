package io.hansa.gateway.xds;

import io.hansa.core.fault.Fault;

/** What can go wrong between a node and its gateways. */
public enum XdsFault implements Fault {
    CALLER_UNKNOWN("HANSA-XDS-001", false, "A discovery stream was refused because its caller proved no identity."),
    CALLER_REFUSED(
            "HANSA-XDS-002",
            false,
            "A discovery stream was refused because its caller is no gateway of this cluster; check its identity."),
    TOO_MANY_STREAMS(
            "HANSA-XDS-003", true, "A discovery stream was refused because the node serves as many as it may."),
    TOO_MANY_NAMES("HANSA-XDS-004", false, "A discovery stream was ended because it asked for too many resources."),
    RESOURCE_REFUSED(
            "HANSA-XDS-005",
            false,
            "A gateway refused a resource and goes on with the last version that it accepted; see the reason."),
    STREAM_LOST("HANSA-XDS-006", true, "The stream to the node broke; the gateway serves on and connects again."),
    SNAPSHOT_UNREADABLE(
            "HANSA-XDS-007",
            false,
            "The gateway's saved snapshot is damaged; move it away to start without it. It was not overwritten."),
    SNAPSHOT_UNWRITABLE(
            "HANSA-XDS-008",
            true,
            "The gateway's snapshot could not be saved; it serves on, but a restart would be old.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    XdsFault(String code, boolean retryable, String sentence) {
        this.code = code;
        this.retryable = retryable;
        this.sentence = sentence;
    }

    @Override
    public String code() {
        return code;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
