package io.hansa.cloud.azure;

import io.hansa.core.fault.Fault;

/** What Azure's resource manager can answer instead of what was asked. */
enum AzureFault implements Fault {
    UNREACHABLE(
            "HANSA-AZURE-001", true, "Azure's resource manager did not answer in time; check the network and proxies."),
    THROTTLED(
            "HANSA-AZURE-002", true, "Azure limits the rate of requests to the subscription; Hansa tries again later."),
    NOT_ALLOWED(
            "HANSA-AZURE-003",
            false,
            "Azure refused the identity or its permission; it needs the role Private DNS Zone Contributor on the zone."),
    NOT_FOUND("HANSA-AZURE-004", false, "The resource group or the private zone does not exist; check their names."),
    NOT_OURS(
            "HANSA-AZURE-005",
            false,
            "A record set of that name exists in the private zone and was not made by this cluster's Hansa; it was left"
                    + " alone. Rename it or import under an alias."),
    CHANGED_MEANWHILE(
            "HANSA-AZURE-006",
            true,
            "Somebody changed the record set at the same moment; it was left alone, and Hansa looks again."),
    REFUSED("HANSA-AZURE-007", false, "Azure refused the request as invalid; the reason is its own."),
    FAILED("HANSA-AZURE-008", true, "Azure's resource manager failed in itself; Hansa tries again."),
    OVER_LIMIT(
            "HANSA-AZURE-009",
            false,
            "The private zone holds more record sets than Azure allows in one; use another zone.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    AzureFault(String code, boolean retryable, String sentence) {
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
