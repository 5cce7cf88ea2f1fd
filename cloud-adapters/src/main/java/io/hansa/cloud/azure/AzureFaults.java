package io.hansa.cloud.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.management.exception.ManagementException;
import io.hansa.core.fault.FederationException;

/** The SDK's exceptions as faults. Says what Azure said, never what was sent. Pure. */
final class AzureFaults {

    private AzureFaults() {}

    /** @param whenPrecondition what a failed condition on the record set's version means for this call */
    static FederationException of(String what, RuntimeException e, AzureFault whenPrecondition) {
        return switch (e) {
            case ClientAuthenticationException _ ->
                new FederationException(AzureFault.NOT_ALLOWED, what + ": no token was to be had", e);
            case HttpResponseException answer
            when answer.getResponse() != null ->
                new FederationException(
                        fault(answer.getResponse().getStatusCode(), whenPrecondition),
                        what + ": status " + answer.getResponse().getStatusCode() + reason(answer),
                        e);
            default -> new FederationException(AzureFault.UNREACHABLE, what + ": no answer", e);
        };
    }

    private static AzureFault fault(int status, AzureFault whenPrecondition) {
        return switch (status) {
            case 401, 403 -> AzureFault.NOT_ALLOWED;
            case 404 -> AzureFault.NOT_FOUND;
            case 408 -> AzureFault.UNREACHABLE;
            case 412 -> whenPrecondition;
            case 409 -> AzureFault.CHANGED_MEANWHILE;
            case 429 -> AzureFault.THROTTLED;
            default -> status >= 500 ? AzureFault.FAILED : AzureFault.REFUSED;
        };
    }

    private static String reason(HttpResponseException answer) {
        if (answer instanceof ManagementException management && management.getValue() != null) {
            var text = management.getValue().getCode()
                    + ' '
                    + management.getValue().getMessage();
            var line = text.replaceAll("[\\p{Cntrl}]+", " ");
            return ' ' + (line.length() > 200 ? line.substring(0, 200) + "..." : line);
        }
        return "";
    }
}
