package io.hansa.cloud.kubernetes;

import io.hansa.core.fault.Fault;

/** What the Kubernetes API can answer instead of what was asked. */
enum KubernetesFault implements Fault {
    UNREACHABLE(
            "HANSA-K8S-001",
            true,
            "The Kubernetes API does not answer or its watches are broken; what is known stays, and Hansa tries again."),
    NOT_ALLOWED(
            "HANSA-K8S-002",
            false,
            "The Kubernetes API refused the account; it needs list and watch on services, endpointslices and serviceexports,"
                    + " and for imports create, update and delete on services, endpointslices and serviceimports."),
    NOT_FOUND(
            "HANSA-K8S-003",
            false,
            "The namespace does not exist, or the Multi-Cluster Services resources (multicluster.x-k8s.io) are not"
                    + " installed."),
    NOT_OURS(
            "HANSA-K8S-004",
            false,
            "An object of that name exists in the namespace and was not made by this cluster's Hansa; it was left alone."
                    + " Rename it or import under an alias."),
    CHANGED_MEANWHILE("HANSA-K8S-005", true, "Somebody changed the object at the same moment; Hansa looks again."),
    REFUSED("HANSA-K8S-006", false, "The Kubernetes API refused the object as invalid; the reason is its own."),
    FAILED("HANSA-K8S-007", true, "The Kubernetes API failed in itself; Hansa tries again."),
    INSTANCE_REFUSED(
            "HANSA-K8S-008",
            false,
            "A Service or one of its endpoints is not usable and was left out; the others are unaffected."),
    OVER_LIMIT("HANSA-K8S-009", false, "The cluster has more Services than Hansa reads; name the namespaces to read.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    KubernetesFault(String code, boolean retryable, String sentence) {
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
