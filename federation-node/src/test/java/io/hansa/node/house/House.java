package io.hansa.node.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The source tree of the whole house, read once: every Java file, parsed, and every page. Confined to one test thread. */
final class House {

    /** One Java file; {@code path} is relative to the house. */
    record JavaFile(String path, List<String> lines, CompilationUnitTree unit) {

        boolean isMain() {
            return path.contains("/src/main/java/");
        }

        String packageName() {
            return unit.getPackageName() == null ? "" : unit.getPackageName().toString();
        }

        String simpleName() {
            return path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
        }
    }

    private final Path root;
    private final List<JavaFile> javaFiles;
    private final DocTrees trees;

    private House(Path root, List<JavaFile> javaFiles, DocTrees trees) {
        this.root = root;
        this.javaFiles = List.copyOf(javaFiles);
        this.trees = trees;
    }

    /** The house that holds this test: the nearest folder above with the module federation-core in it. */
    static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("federation-core"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "folder: " + Path.of("").toAbsolutePath() + " (expected: in a checkout)");
            }
        }
        return folder;
    }

    static House read() {
        var root = root();
        var compiler = ToolProvider.getSystemJavaCompiler();
        var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        var sources =
                files.getJavaFileObjectsFromPaths(walk(root, path -> path.contains("/src/") && path.endsWith(".java")));
        try {
            var task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, sources);
            var found = new ArrayList<JavaFile>();
            for (var unit : task.parse()) {
                var path = Path.of(unit.getSourceFile().toUri());
                found.add(new JavaFile(root.relativize(path).toString(), Files.readAllLines(path), unit));
            }
            found.sort(Comparator.comparing(JavaFile::path));
            return new House(root, found, DocTrees.instance(task));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<JavaFile> javaFiles() {
        return javaFiles;
    }

    /** README, ARCHITECTURE and every other page, relative to the house. */
    List<String> pages() {
        return walk(root, path -> path.endsWith(".md")).stream()
                .map(path -> root.relativize(path).toString())
                .sorted()
                .toList();
    }

    Path resolve(String path) {
        return root.resolve(path);
    }

    DocTrees trees() {
        return trees;
    }

    int startLine(JavaFile file, Tree tree) {
        return lineAt(file, trees.getSourcePositions().getStartPosition(file.unit(), tree));
    }

    int endLine(JavaFile file, Tree tree) {
        return lineAt(file, trees.getSourcePositions().getEndPosition(file.unit(), tree));
    }

    private static int lineAt(JavaFile file, long position) {
        return (int) file.unit().getLineMap().getLineNumber(position);
    }

    private static List<Path> walk(Path root, Predicate<String> wanted) {
        var found = new ArrayList<Path>();
        collect(root, wanted, found);
        return found;
    }

    private static void collect(Path folder, Predicate<String> wanted, List<Path> found) {
        try (Stream<Path> children = Files.list(folder)) {
            for (var child : children.toList()) {
                var name = child.getFileName().toString();
                if (Files.isDirectory(child)) {
                    // Build output, installed peers and running demos are not part of the house.
                    if (!name.equals("target") && !name.startsWith(".")) {
                        collect(child, wanted, found);
                    }
                } else if (wanted.test(child.toString())) {
                    found.add(child);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
