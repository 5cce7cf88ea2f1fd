package io.hansa.gateway.server;

import io.hansa.core.fault.Fault;
import io.hansa.core.fault.FederationException;
import io.hansa.gateway.config.ConfigProblem;
import java.util.List;
import java.util.stream.Collectors;

/** What can go wrong with the gateway process itself. */
public enum ServerFault implements Fault {
    CANNOT_START("HANSA-GWSRV-001", false, "The gateway could not start; the detail lists what to change."),
    CONNECTIONS_OVER_LIMIT("HANSA-GWSRV-002", true, "The limit of connections is reached; new ones are shed."),
    ADMIN_UNAVAILABLE("HANSA-GWSRV-003", false, "The admin endpoint could not be bound; free its port.");

    private final String code;
    private final boolean retryable;
    private final String sentence;

    ServerFault(String code, boolean retryable, String sentence) {
        this.code = code;
        this.retryable = retryable;
        this.sentence = sentence;
    }

    FederationException with(List<ConfigProblem> problems) {
        return new FederationException(
                this, problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("; ")));
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
