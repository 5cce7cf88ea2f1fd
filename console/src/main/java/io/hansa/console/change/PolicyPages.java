package io.hansa.console.change;

import io.hansa.console.page.Form;
import io.hansa.console.page.Parts;
import io.hansa.console.page.Sheet;
import io.hansa.console.page.Sheets;
import io.hansa.console.page.Shell;
import io.hansa.console.security.Needs;
import io.hansa.console.security.Needs.Level;
import io.hansa.console.server.ConsoleFault;
import io.hansa.console.text.Markup;
import io.hansa.console.text.PlanYaml;
import io.hansa.console.text.PolicySentence;
import io.hansa.core.desk.StateQueries;
import io.hansa.core.fault.FederationException;
import io.hansa.core.fault.Problem;
import io.hansa.core.operation.ChangeRequest;
import io.hansa.core.operation.Verb;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.rehearsal.Scenario;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.ResourceFault;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.core.view.PolicyView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Failover policies: all of them, and the editor of one with its what-if before any change. */
@Controller
@Needs(Level.VIEWER)
@Consumes(MediaType.ALL)
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
public final class PolicyPages {
    private final Sheets sheets;
    private final Shell shell;
    private final StateQueries queries;
    private final Planner planner;
    private final DocumentReader reader;

    PolicyPages(Sheets sheets, Shell shell, StateQueries queries, Planner planner, DocumentReader reader) {
        this.sheets = sheets;
        this.shell = shell;
        this.queries = queries;
        this.planner = planner;
        this.reader = reader;
    }

    @Get("/failover/policies")
    HttpResponse<String> policies(HttpRequest<?> request) {
        var sheet = sheets.open(request);
        var all = queries.policies();
        var rows = all.stream().map(p -> row(sheet, p)).toList();
        Object list = all.isEmpty()
                ? Parts.empty(sheet, "policies.none")
                : Parts.table(
                        sheet,
                        "nav.policies",
                        List.of("policy", "services", "policy.does", "revision", "actor", "at"),
                        rows);
        var action = sheet.may(Verb.POLICY_APPLY)
                ? sheet.html(
                        "<form class=\"line\" method=\"get\" action=\"/failover/policy\"><label class=\"quiet\" for=\"new\">{#policy.name}</label><input id=\"new\" name=\"name\" placeholder=\"{#policy.name}\" pattern=\"[a-z0-9]([a-z0-9\\-]*[a-z0-9])?\" maxlength=\"63\" required><button class=\"primary\">{#policy.new}</button></form>")
                : Markup.NONE;
        return shell.page(
                request,
                sheet,
                sheet.text("nav.policies"),
                action,
                Markup.of("<section class=\"card\">{}</section>{}", list, uncovered(sheet)));
    }

    private static Markup row(Sheet sheet, PolicyView p) {
        var conflict = p.conflict()
                .map(c -> Parts.badge("degraded", "▲", sheet.text("policy.conflict")))
                .orElse(Markup.NONE);
        return Markup.of(
                "<tr><td><a class=\"name\" href=\"/failover/policies/{}\">{}</a> {}</td><td>{}</td><td class=\"wrap\">{}</td><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>",
                p.policy().name(),
                p.policy().name(),
                conflict,
                p.policy().services().isEmpty() ? sheet.text("sentence.all") : joined(p.policy()),
                PolicySentence.of(sheet.language(), p.policy()),
                p.revision(),
                p.editor(),
                sheet.age(p.at()));
    }

    private static String joined(FailoverPolicy policy) {
        return String.join(", ", policy.services().stream().map(s -> s.value()).toList());
    }

    /** Services that no policy names, and what holds for them. */
    private Markup uncovered(Sheet sheet) {
        var named = queries.policies().stream()
                .flatMap(p -> p.policy().services().stream())
                .toList();
        var bare = queries.services().stream()
                .map(s -> s.service())
                .filter(s -> !named.contains(s))
                .map(s -> Markup.of("{} ", Parts.service(s)))
                .toList();
        return bare.isEmpty()
                ? Markup.NONE
                : Parts.card(
                        sheet.text("policy.uncovered"),
                        sheet.html("<p class=\"dim\">{#policy.uncovered.why}</p><p>{}</p>", bare));
    }

    @Get("/failover/policy")
    HttpResponse<String> fresh(HttpRequest<?> request, @QueryValue String name) {
        var builtIn = FailoverPolicy.BUILT_IN;
        var draft = PolicyDraft.of(builtIn);
        return editor(request, new Edit(new PolicyDraft(name, draft.rungs(), draft.fields()), List.of(), Markup.NONE));
    }

    @Get("/failover/policies/{name}")
    HttpResponse<String> policy(HttpRequest<?> request, String name) {
        var policy = name.equals(FailoverPolicy.BUILT_IN.name()) ? Optional.of(FailoverPolicy.BUILT_IN) : find(name);
        return editor(
                request,
                new Edit(
                        PolicyDraft.of(policy.orElseThrow(
                                () -> new FederationException(ConsoleFault.NO_SUCH_OBJECT, "'" + name + "'"))),
                        List.of(),
                        Markup.NONE));
    }

    private Optional<FailoverPolicy> find(String name) {
        return queries.policies().stream()
                .map(p -> p.policy())
                .filter(p -> p.name().equals(name))
                .findFirst();
    }

    /** Every button of the editor: those of the ladder, the what-if, the plan, and the two of the YAML side. */
    @Post("/failover/policies/{name}")
    HttpResponse<String> edit(HttpRequest<?> request, String name, @Body @Nullable String body) {
        var form = sheets.form(request, body);
        var button = form.text("do");
        if (button.equals("delete")) {
            return planner.plan(
                    request,
                    new ChangeRequest(Verb.POLICY_DELETE, name, Tree.fields().build()));
        }
        var draft = PolicyDraft.of(name, form);
        try {
            if (button.equals("fromyaml")) {
                draft = PolicyDraft.of(fromYaml(name, form));
            }
            if (button.equals("plan")) {
                draft.policy();
                return planner.plan(request, new ChangeRequest(Verb.POLICY_APPLY, name, draft.spec()));
            }
            draft = draft.after(button);
            var sheet = sheets.open(request);
            var found = button.equals("simulate")
                    ? Moves.of(sheet, queries.simulate(Scenario.editing(draft.policy())))
                    : Markup.NONE;
            return editor(request, new Edit(draft, List.of(), found));
        } catch (InvalidResource e) {
            return editor(request, new Edit(draft, e.problems(), Markup.NONE));
        }
    }

    private FailoverPolicy fromYaml(String name, Form form) {
        var documents = reader.read(form.text("yaml"), "yaml");
        if (documents.size() != 1) {
            throw new InvalidResource(
                    ResourceFault.MALFORMED,
                    List.of(new Problem("yaml", documents.size() + " documents (expected: one)")));
        }
        return TreeReader.read(documents.getFirst(), in -> {
            in.text("apiVersion", "");
            in.text("kind", "");
            var metadata = in.fields("metadata");
            metadata.text("name", name);
            metadata.finish();
            var spec = in.fields("spec");
            spec.requireValid();
            var policy = FailoverPolicy.read(name, spec);
            spec.finish();
            return policy;
        });
    }

    /** What the editor shows: the draft, what is wrong with it, and what it would do. */
    private record Edit(PolicyDraft draft, List<Problem> problems, Markup simulation) {}

    private HttpResponse<String> editor(HttpRequest<?> request, Edit edit) {
        var sheet = sheets.open(request);
        var draft = edit.draft;
        Optional<FailoverPolicy> policy;
        var problems = edit.problems;
        try {
            policy = Optional.of(draft.policy());
        } catch (InvalidResource e) {
            policy = Optional.empty();
            problems = problems.isEmpty() ? e.problems() : problems;
        }
        var sentence = policy.map(p ->
                        sheet.html("<p class=\"big sentence-policy\">{}</p>", PolicySentence.of(sheet.language(), p)))
                .orElse(Markup.NONE);
        var simulation =
                edit.simulation == Markup.NONE ? Markup.NONE : Parts.card(sheet.text("policy.whatif"), edit.simulation);
        var body = List.of(
                PolicyEditor.problems(sheet, problems),
                sentence,
                PolicyEditor.form(sheet, draft, simulation),
                PolicyEditor.yaml(
                        sheet, draft.name(), PlanYaml.resource("FailoverPolicy", draft.name(), draft.spec())));
        return shell.page(request, sheet, sheet.text("policy.title", draft.name()), Markup.NONE, body);
    }
}
