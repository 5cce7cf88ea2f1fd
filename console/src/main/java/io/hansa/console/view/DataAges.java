package io.hansa.console.view;

import io.hansa.console.page.Sheet;
import io.hansa.console.text.Markup;
import io.hansa.core.model.ClusterId;
import io.hansa.core.verdict.Verdict;
import io.hansa.core.view.ClusterView;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How old what is shown of each cluster is: what another cluster says was last confirmed by its newest manifest (I6).
 * Immutable.
 */
final class DataAges {
    private final Map<ClusterId, ClusterView> clusters;

    DataAges(List<ClusterView> clusters) {
        this.clusters = clusters.stream().collect(Collectors.toMap(ClusterView::cluster, Function.identity()));
    }

    /** Whether nobody vouches for it now: what is shown is the last that was heard. */
    boolean isLastKnown(ClusterId cluster) {
        var view = clusters.get(cluster);
        return view == null || !view.local() && view.verdict() != Verdict.HEALTHY && view.verdict() != Verdict.DEGRADED;
    }

    /** The age alone, empty for this cluster. */
    Markup brief(Sheet sheet, ClusterId cluster) {
        var view = clusters.get(cluster);
        return view == null || view.local()
                ? Markup.NONE
                : Markup.of("<small>{}</small>", view.leaseAge().map(sheet::ago).orElse(sheet.text("lastknown")));
    }

    /** The age in a column of its own. */
    Markup full(Sheet sheet, ClusterId cluster) {
        var view = clusters.get(cluster);
        if (view != null && view.local()) {
            return sheet.html("<span class=\"dim\">{#asof.here}</span>");
        }
        var age = view == null ? "–" : view.leaseAge().map(sheet::ago).orElse("–");
        return isLastKnown(cluster) ? sheet.html("{} <span class=\"tag\">{#lastknown}</span>", age) : Markup.text(age);
    }
}
