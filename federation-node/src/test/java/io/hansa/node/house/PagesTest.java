package io.hansa.node.house;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every path that a page names exists, so that a reader is never sent to a room that has moved. */
class PagesTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern QUOTED = Pattern.compile("`([A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*/?)(?: [^`]*)?`");
    /** What is made at run time is named in pages and is not in the tree. */
    private static final List<String> MADE = List.of("target", ".hansa", ".peers");

    @Test
    void everyPathInAPageExists() throws IOException {
        var house = House.read();
        var offenders = new Offenders("a path that a page names exists");
        for (var page : house.pages()) {
            var lines = Files.readAllLines(house.resolve(page));
            for (int i = 0; i < lines.size(); i++) {
                var links = LINK.matcher(lines.get(i));
                while (links.find()) {
                    var folder = page.contains("/") ? page.substring(0, page.lastIndexOf('/') + 1) : "";
                    if (!links.group(1).contains(":") && !exists(house, folder + links.group(1))) {
                        offenders.add(page, i + 1, links.group(1));
                    }
                }
                var quoted = QUOTED.matcher(lines.get(i));
                while (quoted.find()) {
                    if (looksLikeAPath(house, quoted.group(1)) && !exists(house, quoted.group(1))) {
                        offenders.add(page, i + 1, quoted.group(1));
                    }
                }
            }
        }
        offenders.none();
    }

    /** A word is a path of ours when it has a slash and starts in a folder that stands at the top of the house. */
    private static boolean looksLikeAPath(House house, String word) {
        int slash = word.indexOf('/');
        return slash > 0 && Files.isDirectory(house.resolve(word.substring(0, slash)));
    }

    private static boolean exists(House house, String path) {
        for (var part : path.split("/")) {
            if (MADE.contains(part)) {
                return true;
            }
        }
        return Files.exists(house.resolve(path));
    }
}
