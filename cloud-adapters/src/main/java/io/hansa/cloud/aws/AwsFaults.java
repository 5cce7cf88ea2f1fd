package io.hansa.cloud.aws;

import io.hansa.core.fault.FederationException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** The SDK's exceptions as faults. Says what AWS said, never what was sent. Pure. */
final class AwsFaults {
    private static final Set<String> DENIED = Set.of(
            "AccessDeniedException",
            "AccessDenied",
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "ExpiredTokenException",
            "ExpiredToken",
            "MissingAuthenticationToken");
    private static final Set<String> ABSENT = Set.of(
            "NamespaceNotFound",
            "ServiceNotFound",
            "InstanceNotFound",
            "OperationNotFound",
            "ResourceNotFoundException");

    private AwsFaults() {}

    static FederationException of(String what, SdkException e) {
        return new FederationException(fault(e), what + ": " + reason(e), e);
    }

    private static AwsFault fault(SdkException e) {
        if (!(e instanceof AwsServiceException answer)) {
            return noCredentials(e) ? AwsFault.NOT_ALLOWED : AwsFault.UNREACHABLE;
        }
        var code = code(answer);
        if (answer.isThrottlingException() || code.equals("RequestLimitExceeded")) {
            return AwsFault.THROTTLED;
        }
        if (DENIED.contains(code) || answer.statusCode() == 403 || answer.statusCode() == 401) {
            return AwsFault.NOT_ALLOWED;
        }
        if (ABSENT.contains(code)) {
            return AwsFault.NOT_FOUND;
        }
        if (code.equals("ResourceInUse")) {
            return AwsFault.IN_USE;
        }
        // 501 is how an emulator says that it does not know a call.
        return answer.statusCode() >= 500 && answer.statusCode() != 501 ? AwsFault.FAILED : AwsFault.REFUSED;
    }

    private static boolean noCredentials(SdkException e) {
        return e instanceof SdkClientException && String.valueOf(e.getMessage()).contains("credentials");
    }

    private static String code(AwsServiceException answer) {
        var details = answer.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private static String reason(SdkException e) {
        if (e instanceof AwsServiceException answer) {
            var details = answer.awsErrorDetails();
            var message = details == null || details.errorMessage() == null ? "" : ' ' + details.errorMessage();
            return "status " + answer.statusCode() + ' ' + code(answer) + plain(message);
        }
        return e instanceof SdkClientException && noCredentials(e) ? "no credentials were found" : "no answer";
    }

    private static String plain(String text) {
        var line = text.replaceAll("[\\p{Cntrl}]+", " ");
        return line.length() > 200 ? line.substring(0, 200) + "..." : line;
    }
}
