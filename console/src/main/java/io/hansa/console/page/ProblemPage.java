package io.hansa.console.page;

import io.hansa.console.api.FaultPage;
import io.hansa.console.security.ProblemDocument;
import io.hansa.console.text.Markup;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;

/** A problem as a page: what happened, what to do, the places in the input, and the id under which the log has it. */
@Singleton
final class ProblemPage implements FaultPage {
    private final Sheets sheets;
    private final Shell shell;

    ProblemPage(Sheets sheets, Shell shell) {
        this.sheets = sheets;
        this.shell = shell;
    }

    @Override
    public MutableHttpResponse<String> show(HttpRequest<?> request, ProblemDocument problem) {
        var sheet = sheets.open(request);
        var places = problem.problems().stream()
                .map(p -> Markup.of("<li><code>{}</code> <span lang=\"en\">{}</span></li>", p.place(), p.text()))
                .toList();
        var body = sheet.html(
                """
                <section class="card trouble"><p class="big">{}</p><p>{}</p><ul>{}</ul>\
                <p class="dim"><code>{}</code> · HTTP {} · {#problem.id} <code>{}</code></p>\
                <p><a class="button" href="/">{#problem.home}</a></p></section>""",
                sheet.fault(problem.code(), problem.title()),
                sheet.said(problem.detail()),
                places,
                problem.code(),
                problem.status(),
                problem.correlationId());
        var title = sheet.text("problem.title");
        var page = sheet.caller().isPresent()
                ? shell.page(request, sheet, title, Markup.NONE, body)
                : Shell.plain(sheet, title, body);
        return page.status(HttpStatus.valueOf(problem.status()));
    }
}
