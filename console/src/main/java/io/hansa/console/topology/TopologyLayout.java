package io.hansa.console.topology;

import io.hansa.core.model.ClusterId;
import io.hansa.core.view.ClusterView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where things stand in the drawing: clouds are columns from left to right, regions are boxes in them, clusters stand one
 * below the other. The same clusters always give the same layout, whatever their order. All lengths in SVG user units. Pure.
 *
 * @param width of the whole drawing
 * @param height of the whole drawing
 */
public record TopologyLayout(
        List<Frame> clouds, List<Frame> regions, Map<ClusterId, Frame> clusters, int width, int height) {
    private static final int CARD_WIDTH = 220;
    private static final int CARD_HEIGHT = 84;
    private static final int GAP = 26;
    private static final int COLUMN_GAP = 150;
    private static final int HEAD = 30;
    private static final int PAD = 16;

    /** A named rectangle. */
    public record Frame(String name, int x, int y, int width, int height) {

        int middleX() {
            return x + width / 2;
        }

        int middleY() {
            return y + height / 2;
        }
    }

    public TopologyLayout {
        clouds = List.copyOf(clouds);
        regions = List.copyOf(regions);
        clusters = Map.copyOf(clusters);
    }

    /** Where a cluster stands. @throws IllegalArgumentException when the layout does not hold it */
    Frame frame(ClusterId cluster) {
        var frame = clusters.get(cluster);
        if (frame == null) {
            throw new IllegalArgumentException("cluster: " + cluster + " (expected: one of " + clusters.keySet() + ')');
        }
        return frame;
    }

    /** Lays the clusters out; one whose place is unknown stands in a column of its own. */
    public static TopologyLayout of(List<ClusterView> views) {
        var columns = new TreeMap<String, TreeMap<String, List<ClusterId>>>();
        for (var view : views) {
            var cloud = view.locality().map(l -> l.cloud().name()).orElse("?");
            var region = view.locality().map(l -> l.region()).orElse("?");
            columns.computeIfAbsent(cloud, k -> new TreeMap<>())
                    .computeIfAbsent(region, k -> new ArrayList<>())
                    .add(view.cluster());
        }
        var clouds = new ArrayList<Frame>();
        var regions = new ArrayList<Frame>();
        var clusters = new TreeMap<ClusterId, Frame>();
        int x = PAD;
        int bottom = 0;
        int column = 0;
        int width = CARD_WIDTH + 4 * PAD;
        for (var cloud : columns.entrySet()) {
            // Every second column stands lower, so that a link between its neighbours passes above it.
            int top = PAD + (column++ % 2 == 1 ? CARD_HEIGHT + 2 * GAP : 0);
            int y = top + HEAD;
            for (var region : cloud.getValue().entrySet()) {
                int begin = y;
                y += HEAD;
                for (var cluster : region.getValue().stream().sorted().toList()) {
                    clusters.put(cluster, new Frame(cluster.value(), x + 2 * PAD, y, CARD_WIDTH, CARD_HEIGHT));
                    y += CARD_HEIGHT + GAP;
                }
                y += PAD - GAP;
                regions.add(new Frame(region.getKey(), x + PAD, begin, width - 2 * PAD, y - begin));
                y += PAD;
            }
            clouds.add(new Frame(cloud.getKey(), x, top, width, y - top));
            bottom = Math.max(bottom, y);
            x += width + COLUMN_GAP;
        }
        return new TopologyLayout(clouds, regions, clusters, Math.max(x - COLUMN_GAP, CARD_WIDTH) + PAD, bottom + PAD);
    }
}
