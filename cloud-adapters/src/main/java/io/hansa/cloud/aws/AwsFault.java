package io.hansa.cloud.aws;

import io.hansa.core.fault.Fault;

/** What AWS Cloud Map can answer instead of what was asked. */
enum AwsFault implements Fault {
    UNREACHABLE("HANSA-AWS-001", true, "AWS Cloud Map did not answer in time; check the network and the endpoint."),
    THROTTLED(
            "HANSA-AWS-002",
            true,
            "AWS Cloud Map limits the rate of requests; Hansa waits longer between looks. Raise the account's quota or the"
                    + " interval when it lasts."),
    NOT_ALLOWED(
            "HANSA-AWS-003",
            false,
            "AWS refused the credentials or the permission; the role needs servicediscovery:List*, Get* and, for registering"
                    + " imports, CreateService, DeleteService, RegisterInstance, DeregisterInstance and TagResource."),
    NOT_FOUND(
            "HANSA-AWS-004",
            false,
            "The namespace, service or instance does not exist in AWS Cloud Map; check its name."),
    NOT_OURS(
            "HANSA-AWS-005",
            false,
            "A service of that name exists in AWS Cloud Map and was not made by this cluster's Hansa; it was left alone."
                    + " Rename it or import under an alias."),
    REFUSED("HANSA-AWS-006", false, "AWS Cloud Map refused the request as invalid; the reason is its own."),
    FAILED("HANSA-AWS-007", true, "AWS Cloud Map failed in itself; Hansa tries again."),
    OVER_LIMIT(
            "HANSA-AWS-008",
            false,
            "AWS Cloud Map holds more than Hansa reads from one registry; name the namespaces to read."),
    INSTANCE_REFUSED(
            "HANSA-AWS-009",
            false,
            "A service or instance in AWS Cloud Map has no usable name, address or attributes and was left out; the others"
                    + " are unaffected."),
    IN_USE(
            "HANSA-AWS-010",
            true,
            "A service that Hansa made in AWS Cloud Map has instances of others and was not deleted; remove them.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    AwsFault(String code, boolean retryable, String sentence) {
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
