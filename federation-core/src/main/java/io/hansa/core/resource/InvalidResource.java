package io.hansa.core.resource;

import io.hansa.core.fault.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** An input was refused: every problem found in it, each with its place. Nothing of the input was applied. */
public final class InvalidResource extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ResourceFault fault;
    private final transient List<Problem> problems;

    public InvalidResource(ResourceFault fault, List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.fault = fault;
        this.problems = List.copyOf(problems);
    }

    public ResourceFault fault() {
        return fault;
    }

    public List<Problem> problems() {
        return problems;
    }
}
