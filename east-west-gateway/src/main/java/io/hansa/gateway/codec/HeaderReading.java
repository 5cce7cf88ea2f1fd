package io.hansa.gateway.codec;

import io.hansa.gateway.config.HeaderEdits;
import io.hansa.gateway.config.HeaderMatch;
import io.hansa.gateway.proto.HeaderMatcher;
import io.hansa.gateway.proto.HeaderValueOption;
import io.hansa.gateway.proto.Route;
import io.hansa.gateway.proto.RouteMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads what routes ask of headers and what they change in them. */
final class HeaderReading {
    private final Reading reading;

    HeaderReading(Reading reading) {
        this.reading = reading;
    }

    List<HeaderMatch> conditions(String path, RouteMatch match) {
        var conditions = new ArrayList<HeaderMatch>();
        for (int i = 0; i < match.getHeadersCount(); i++) {
            var each = match.getHeaders(i);
            conditions.add(new HeaderMatch(
                    each.getName().toLowerCase(Locale.ROOT),
                    text(path + '[' + i + ']', each),
                    // "present_match: false" asks for absence, and inverting that for presence.
                    each.getInvertMatch() != absent(each)));
        }
        return conditions;
    }

    private static boolean absent(HeaderMatcher matcher) {
        return matcher.hasPresentMatch() && !matcher.getPresentMatch();
    }

    private HeaderMatch.Text text(String path, HeaderMatcher matcher) {
        var text = matcher.getStringMatch();
        return switch (matcher.getHeaderMatchSpecifierCase()) {
            case STRING_MATCH ->
                switch (text.getMatchPatternCase()) {
                    case EXACT -> new HeaderMatch.Text.Exact(text.getExact());
                    case PREFIX -> new HeaderMatch.Text.Prefix(text.getPrefix());
                    case SUFFIX -> new HeaderMatch.Text.Suffix(text.getSuffix());
                    case CONTAINS -> new HeaderMatch.Text.Contains(text.getContains());
                    case MATCHPATTERN_NOT_SET -> {
                        reading.refuse(path + ".string_match", "exact, prefix, suffix or contains is needed");
                        yield new HeaderMatch.Text.Present();
                    }
                };
            case PRESENT_MATCH, HEADERMATCHSPECIFIER_NOT_SET -> new HeaderMatch.Text.Present();
        };
    }

    /** Removals come first, as in Envoy. */
    HeaderEdits edits(String path, Route route) {
        return new HeaderEdits(
                edits(
                        path + ".request_headers_to_add",
                        route.getRequestHeadersToRemoveList(),
                        route.getRequestHeadersToAddList()),
                edits(
                        path + ".response_headers_to_add",
                        route.getResponseHeadersToRemoveList(),
                        route.getResponseHeadersToAddList()));
    }

    private List<HeaderEdits.Edit> edits(String path, List<String> removed, List<HeaderValueOption> added) {
        var edits = new ArrayList<HeaderEdits.Edit>();
        removed.forEach(name -> edits.add(new HeaderEdits.Edit.Remove(name.toLowerCase(Locale.ROOT))));
        for (int i = 0; i < added.size(); i++) {
            var each = added.get(i);
            var value = each.getHeader().getValue();
            reading.require(
                    !value.replace("%%", "").contains("%"),
                    path + '[' + i + "].header.value",
                    "substitutions are not supported; a percent sign is written %%");
            edits.add(new HeaderEdits.Edit.Put(
                    each.getHeader().getKey().toLowerCase(Locale.ROOT),
                    value.replace("%%", "%"),
                    mode(path + '[' + i + "].append_action", each)));
        }
        return edits;
    }

    private HeaderEdits.Mode mode(String path, HeaderValueOption option) {
        return switch (option.getAppendAction()) {
            case APPEND_IF_EXISTS_OR_ADD -> HeaderEdits.Mode.APPEND;
            case ADD_IF_ABSENT -> HeaderEdits.Mode.ADD_IF_ABSENT;
            case OVERWRITE_IF_EXISTS_OR_ADD -> HeaderEdits.Mode.OVERWRITE_OR_ADD;
            case OVERWRITE_IF_EXISTS -> HeaderEdits.Mode.OVERWRITE_IF_PRESENT;
            case UNRECOGNIZED -> {
                reading.refuse(path, option.getAppendActionValue() + " is not supported");
                yield HeaderEdits.Mode.APPEND;
            }
        };
    }
}
