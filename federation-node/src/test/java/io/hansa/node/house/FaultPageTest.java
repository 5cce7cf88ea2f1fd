package io.hansa.node.house;

import com.tngtech.archunit.core.domain.JavaClass;
import io.hansa.console.text.Language;
import io.hansa.core.fault.Fault;
import io.hansa.core.fault.Notice;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
    private static final String NOTICES = """

            # Notices

            What is told under a code and is no fault: what a plan's checks found (HANSA-PLAN-2nn), why a route is as it is
            (HANSA-ROUTE), what may want a person (HANSA-ATTENTION). {0}, {1} stand for what is special this time.

            | code | name | what is told |
            |---|---|---|
            """;

    @Test
    void everyFaultHasACodeOfItsOwn() {
        var offenders = new Offenders("a fault code is HANSA-<AREA>-NNN and is used once");
        var holders = new TreeMap<String, String>();
        for (var fault : everything()) {
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
    void theConsoleTellsEveryCodeInChinese() {
        var offenders = new Offenders("every code has its Chinese in the console's faults_zh_CN and messages_zh_CN");
        for (var notice : notices()) {
            var english =
                    Language.EN.find("said." + notice.code()).or(() -> Language.EN.find("reason." + notice.code()));
            if (!english.equals(Optional.of(notice.sentence()))) {
                offenders.add(notice.code(), 1, "the console has " + english + ", the code " + notice.sentence());
            }
        }
        var told = Language.ZH.faults();
        for (var fault : faults()) {
            if (!told.contains("fault." + fault.code())) {
                offenders.add(fault.code(), 1, "has no Chinese: " + fault.sentence());
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
        expected.append(NOTICES);
        for (var notice : notices()) {
            expected.append("| ").append(notice.code()).append(" | ").append(notice.name());
            expected.append(" | ").append(notice.sentence().replace("|", "\\|")).append(" |\n");
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

    private static List<Notice> everything() {
        var all = new ArrayList<Notice>();
        for (JavaClass type : Classes.OF_THE_HOUSE) {
            if (type.isEnum() && type.isAssignableTo(Notice.class)) {
                for (var constant : type.reflect().getEnumConstants()) {
                    all.add((Notice) constant);
                }
            }
        }
        all.sort(Comparator.comparing(Notice::code));
        return all;
    }

    private static List<Fault> faults() {
        return everything().stream()
                .filter(Fault.class::isInstance)
                .map(Fault.class::cast)
                .toList();
    }

    /** What is told under a code and is no fault. */
    private static List<Notice> notices() {
        return everything().stream().filter(n -> !(n instanceof Fault)).toList();
    }
}
