package io.hansa.cloud.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.hansa.core.fault.FederationException;

/** fabric8's exceptions as faults. Says what the API said, never what was sent. Pure. */
final class KubernetesFaults {

    private KubernetesFaults() {}

    static FederationException of(String what, KubernetesClientException e) {
        var fault = switch (e.getCode()) {
            case 0 -> KubernetesFault.UNREACHABLE;
            case 401, 403 -> KubernetesFault.NOT_ALLOWED;
            case 404 -> KubernetesFault.NOT_FOUND;
            case 409 -> KubernetesFault.CHANGED_MEANWHILE;
            default -> e.getCode() >= 500 || e.getCode() == 429 ? KubernetesFault.FAILED : KubernetesFault.REFUSED;
        };
        return new FederationException(fault, what + ": " + reason(e), e);
    }

    static String reason(KubernetesClientException e) {
        if (e.getCode() == 0) {
            return "no answer";
        }
        var said =
                e.getStatus() == null ? "" : ' ' + String.valueOf(e.getStatus().getReason());
        return "status " + e.getCode() + said.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
