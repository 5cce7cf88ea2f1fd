package io.hansa.gateway.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * All counters and gauges of one gateway, and their form in Prometheus' text format.
 *
 * <p>Thread-safe: counters are added to from every event loop. The maps only grow, by names and label values that come
 * from the code and the configuration, never from a peer; {@value #SERIES_MAX} series a family bound them.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats, text 0.0.4</a>
 */
public final class Metrics {
    /** More label values than a gateway may have clusters cannot be right; the rest is counted together. */
    public static final int SERIES_MAX = 20_000;

    private static final String OVERFLOW = "over_limit";

    private final Map<String, Family> families = new ConcurrentSkipListMap<>();
    private final List<Runnable> refreshers = new CopyOnWriteArrayList<>();

    private record Family(String name, String type, String help, Map<String, LongAdder> series) {}

    /** A counter without labels. */
    public LongAdder counter(String name, String help) {
        return series(family(name, "counter", help), "");
    }

    /** A counter with one label. */
    public LongAdder counter(String name, String help, String label, String value) {
        return series(family(name, "counter", help), label + "=\"" + escaped(value) + '"');
    }

    /** A gauge without labels, moved by adding and subtracting. */
    public LongAdder gauge(String name, String help) {
        return series(family(name, "gauge", help), "");
    }

    /** A gauge with one label, moved by adding and subtracting. */
    public LongAdder gauge(String name, String help, String label, String value) {
        return series(family(name, "gauge", help), label + "=\"" + escaped(value) + '"');
    }

    /** Calls this before each reading, so that gauges that cost something are only kept when they are looked at. */
    public void beforeReading(Runnable refresher) {
        refreshers.add(refresher);
    }

    /** Sets a gauge to a value. */
    public static void set(LongAdder gauge, long value) {
        synchronized (gauge) {
            gauge.reset();
            gauge.add(value);
        }
    }

    /** Everything in Prometheus' text format. */
    public String toText() {
        refreshers.forEach(Runnable::run);
        var text = new StringBuilder(8 * 1024);
        for (Family family : families.values()) {
            text.append("# HELP ")
                    .append(family.name)
                    .append(' ')
                    .append(family.help)
                    .append('\n');
            text.append("# TYPE ")
                    .append(family.name)
                    .append(' ')
                    .append(family.type)
                    .append('\n');
            List<String> labels = new ArrayList<>(family.series.keySet());
            labels.sort(String::compareTo);
            for (String label : labels) {
                text.append(family.name);
                if (!label.isEmpty()) {
                    text.append('{').append(label).append('}');
                }
                text.append(' ').append(series(family, label).sum()).append('\n');
            }
        }
        return text.toString();
    }

    private Family family(String name, String type, String help) {
        return families.computeIfAbsent(name, each -> new Family(each, type, help, new ConcurrentHashMap<>()));
    }

    private static LongAdder series(Family family, String labels) {
        var found = family.series.get(labels);
        if (found != null) {
            return found;
        }
        var key = family.series.size() < SERIES_MAX || labels.isEmpty()
                ? labels
                : labels.substring(0, labels.indexOf('=')) + "=\"" + OVERFLOW + '"';
        return family.series.computeIfAbsent(key, ignored -> new LongAdder());
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
