package io.hansa.console.change;

import java.util.ArrayList;
import java.util.List;

/** Two texts compared line by line: the longest common subsequence stays, the rest goes or comes. Pure. */
final class LineDiff {
    /** Above this the table of the comparison would take too much; the texts are shown one after the other. */
    private static final int LINES_MAX = 1000;

    enum Kind {
        SAME,
        GONE,
        NEW
    }

    record Line(Kind kind, String text) {}

    private LineDiff() {}

    static List<Line> of(String before, String after) {
        var a = before.lines().toList();
        var b = after.lines().toList();
        var out = new ArrayList<Line>();
        if (a.size() > LINES_MAX || b.size() > LINES_MAX) {
            a.forEach(line -> out.add(new Line(Kind.GONE, line)));
            b.forEach(line -> out.add(new Line(Kind.NEW, line)));
            return out;
        }
        var common = common(a, b);
        int i = 0;
        int j = 0;
        while (i < a.size() || j < b.size()) {
            if (i < a.size() && j < b.size() && a.get(i).equals(b.get(j))) {
                out.add(new Line(Kind.SAME, a.get(i++)));
                j++;
            } else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1])) {
                out.add(new Line(Kind.GONE, a.get(i++)));
            } else {
                out.add(new Line(Kind.NEW, b.get(j++)));
            }
        }
        return out;
    }

    /** Length of the longest common subsequence from each pair of lines on. */
    private static int[][] common(List<String> a, List<String> b) {
        var length = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                length[i][j] = a.get(i).equals(b.get(j))
                        ? length[i + 1][j + 1] + 1
                        : Math.max(length[i + 1][j], length[i][j + 1]);
            }
        }
        return length;
    }
}
