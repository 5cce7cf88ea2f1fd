package io.hansa.console.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.concurrent.atomic.LongAdder;

/** Counts answers by class of status. Thread-safe. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
public final class RequestMeter {
    private final LongAdder[] answers = new LongAdder[6];

    RequestMeter() {
        for (int i = 0; i < answers.length; i++) {
            answers[i] = new LongAdder();
        }
    }

    /** Counts one answer. */
    @ResponseFilter
    public void count(HttpRequest<?> request, HttpResponse<?> response) {
        answers[Math.clamp(response.code() / 100, 0, 5)].increment();
    }

    String metrics() {
        var out = new StringBuilder("# HELP hansa_console_responses_total Answers of the console by class of status.\n"
                + "# TYPE hansa_console_responses_total counter\n");
        for (int i = 2; i < answers.length; i++) {
            out.append("hansa_console_responses_total{class=\"").append(i).append("xx\"} ");
            out.append(answers[i].sum()).append('\n');
        }
        return out.toString();
    }
}
