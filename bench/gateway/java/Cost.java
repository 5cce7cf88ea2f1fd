package io.hansa.bench.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a process and its children have used, from {@code /proc}. Immutable. */
record Cost(double cpuSeconds, double userSeconds, long pssKib, int descriptors) {
    /** {@code sysconf(_SC_CLK_TCK)}: the same on every Linux that Hansa runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Pattern PSS = Pattern.compile("(?m)^Pss:\\s+(\\d+)");

    static Cost of(long pid) {
        double user = 0;
        double system = 0;
        long pss = 0;
        int descriptors = 0;
        for (long each : tree(pid)) {
            var stat = text(Path.of("/proc/" + each + "/stat"));
            if (stat.isEmpty()) {
                continue;
            }
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            user += Long.parseLong(fields[11]) / TICKS_PER_SECOND;
            system += Long.parseLong(fields[12]) / TICKS_PER_SECOND;
            var found = PSS.matcher(text(Path.of("/proc/" + each + "/smaps_rollup")));
            pss += found.find() ? Long.parseLong(found.group(1)) : 0;
            var names = Path.of("/proc/" + each + "/fd").toFile().list();
            descriptors += names == null ? 0 : names.length;
        }
        return new Cost(user + system, user, pss, descriptors);
    }

    private static List<Long> tree(long pid) {
        List<Long> found = new ArrayList<>(List.of(pid));
        ProcessHandle.of(pid)
                .ifPresent(each -> each.descendants().map(ProcessHandle::pid).forEach(found::add));
        return found;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            // A process that ended meanwhile reads as ESRCH.
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return "";
            }
            throw new UncheckedIOException(e);
        }
    }
}
