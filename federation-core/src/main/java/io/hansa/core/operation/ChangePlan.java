package io.hansa.core.operation;

import io.hansa.core.resource.Cbor;
import io.hansa.core.resource.Tree;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A change as the server computed it, before anybody said yes. Immutable.
 *
 * @param basis revision of the state that it was computed on; a plan is void once what it touches has changed
 * @param inverse what undoes it; empty when nothing does
 * @param blast what it touches
 * @param checks what speaks for and against it; one that blocks makes the plan inapplicable
 * @param diff per object the text before and after, in YAML
 * @param simulation how routing changes, one line per service and viewer that moves
 * @param cli the command that does the same
 */
public record ChangePlan(
        String id,
        ChangeRequest request,
        long basis,
        Instant at,
        Instant expires,
        Optional<ChangeRequest> inverse,
        Blast blast,
        List<Check> checks,
        List<Diff> diff,
        List<Move> simulation,
        String cli) {

    /** How far a change reaches. */
    public record Blast(List<String> clusters, List<String> services, int percentOfServices) {}

    /** Weight of a check's finding. */
    public enum Level {
        OK,
        INFO,
        WARN,
        BLOCK
    }

    /** One thing that was looked at; {@code code} has a text in each language. */
    public record Check(String code, Level level, String text) {}

    /** One object before and after; empty text where it does not exist. */
    public record Diff(String object, String before, String after) {}

    /** Where calls to a service from a cluster go now and would go then, e.g. {@code aws-use1 100%}. */
    public record Move(String viewer, String service, String before, String after, String note) {}

    public ChangePlan {
        checks = List.copyOf(checks);
        diff = List.copyOf(diff);
        simulation = List.copyOf(simulation);
    }

    /** Whether no check blocks it. */
    public boolean applicable() {
        return checks.stream().noneMatch(c -> c.level() == Level.BLOCK);
    }

    /** What a person agrees to: SHA-256 in lower-case hex over request, basis, diff, checks and simulation. */
    public String hash() {
        var tree = Tree.fields()
                .put("verb", request.verb().word())
                .put("target", request.target())
                .put("params", request.params())
                .put("basis", basis)
                .put("checks", Tree.of(checks, c -> Tree.of(c.code() + ' ' + c.level())))
                .put("diff", Tree.of(diff, d -> Tree.of(d.object() + '\n' + d.before() + '\n' + d.after())))
                .put("simulation", Tree.of(simulation, m -> Tree.of(m.toString())))
                .build();
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Cbor.write(tree)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
