package io.hansa.node.house;

import com.tngtech.archunit.core.domain.JavaClass;
import io.hansa.core.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/faults.md against the code: every fault once, no other. {@code -Dfaults.update=true} writes the page anew. */
class FaultPageTest {

    private static final String PAGE = "docs/faults.md";
    private static final Pattern CODE = Pattern.compile("HANSA-[A-Z0-9]+-[0-9]{3}");
    private static final String HEAD = """
            # Faults

            Every fault that Hansa reports: in logs, metric labels, API errors, the console and the exit of the CLI. A code never
            changes its meaning and is never used again. *Again* says whether trying the same thing once more, unchanged, can
            succeed. This page is made from the code (`-Dfaults.update=true` on `FaultPageTest`).

            | code | name | again | what happened, and what to do |
            |---|---|---|---|
            """;

    @Test
    void everyFaultHasACodeOfItsOwn() {
        var offenders = new Offenders("a fault code is HANSA-<AREA>-NNN and is used once");
        var holders = new TreeMap<String, String>();
        for (var fault : faults()) {
            var name = fault.getClass().getName() + '.' + fault.name();
            var earlier = holders.put(fault.code(), name);
            if (earlier != null) {
                offenders.add(name, 1, fault.code() + " is also " + earlier);
            }
            if (!CODE.matcher(fault.code()).matches()) {
                offenders.add(name, 1, fault.code());
            }
            if (fault.sentence().isBlank()) {
                offenders.add(name, 1, fault.code() + " has no sentence");
            }
        }
        offenders.none();
    }

    @Test
    void thePageListsEveryFaultAsTheCodeHasIt() throws IOException {
        var page = House.root().resolve(PAGE);
        var expected = new StringBuilder(HEAD);
        for (var fault : faults()) {
            expected.append("| ").append(fault.code()).append(" | ").append(fault.name());
            expected.append(" | ").append(fault.retryable() ? "yes" : "no");
            expected.append(" | ").append(fault.sentence().replace("|", "\\|")).append(" |\n");
        }
        if (Boolean.getBoolean("faults.update")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, expected);
        }
        var offenders = new Offenders("docs/faults.md says what the code says (-Dfaults.update=true writes it anew)");
        var held = Files.readAllLines(page);
        var wanted = expected.toString().lines().toList();
        wanted.stream().filter(line -> !held.contains(line)).forEach(line -> offenders.add(PAGE, 1, "missing " + line));
        var rows = new TreeSet<String>();
        for (int i = 0; i < held.size(); i++) {
            var row = held.get(i);
            if (!wanted.contains(row) || row.startsWith("| HANSA-") && !rows.add(row)) {
                offenders.add(PAGE, i + 1, "stale or doubled " + row);
            }
        }
        offenders.none();
    }

    private static List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        for (JavaClass type : Classes.OF_THE_HOUSE) {
            if (type.isEnum() && type.isAssignableTo(Fault.class)) {
                for (var constant : type.reflect().getEnumConstants()) {
                    faults.add((Fault) constant);
                }
            }
        }
        faults.sort(Comparator.comparing(Fault::code));
        return faults;
    }
}
