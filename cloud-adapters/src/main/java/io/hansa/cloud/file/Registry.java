package io.hansa.cloud.file;

import io.hansa.core.fault.Problem;
import io.hansa.core.port.DocumentReader;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All files of the registry. A file that is deleted withdraws its services: its owner said so. A directory that is missing,
 * unreadable, or replaced by an empty one (a volume that is not mounted) says nothing (I2). Confined to the scan's task.
 */
final class Registry {
    /**
     * What the registry holds after a look.
     *
     * @param entries by key; those of malformed files in their last good version
     * @param problem why not all of it is up to date; empty when it is
     * @param confirmed whether the look succeeded
     */
    record Content(List<ServiceEntry> entries, String problem, List<Problem> refused, boolean confirmed) {
        Content {
            entries = List.copyOf(entries);
            refused = List.copyOf(refused);
        }
    }

    private static final int PROBLEM_LENGTH_MAX = 2000;

    private final FileSourceSettings settings;
    private final DocumentReader reader;
    private final SortedMap<Path, RegistryFile> files = new TreeMap<>();
    private @Nullable Object directoryKey;
    private boolean looked;

    Registry(FileSourceSettings settings, DocumentReader reader) {
        this.settings = settings;
        this.reader = reader;
    }

    Content look(Instant now) {
        SortedMap<Path, RegistryFile.Look> found;
        try {
            found = find();
        } catch (IOException e) {
            return content(FileFault.UNREADABLE.code() + ' ' + settings.path().getFileName() + ": " + reason(e), false);
        }
        if (found.size() > settings.filesMax()) {
            return content(
                    FileFault.OVER_LIMIT.code() + " the registry has more than " + settings.filesMax() + " files",
                    false);
        }
        files.entrySet()
                .removeIf(held ->
                        !found.containsKey(held.getKey()) && held.getValue().deleted());
        found.forEach((path, look) ->
                files.computeIfAbsent(path, p -> new RegistryFile(p, reader)).onLook(look, !looked, settings, now));
        looked = true;
        return content("", true);
    }

    private SortedMap<Path, RegistryFile.Look> find() throws IOException {
        var root = settings.path();
        var found = new TreeMap<Path, RegistryFile.Look>();
        var self = RegistryFile.Look.at(root);
        if (!Files.isDirectory(root)) {
            found.put(root, self);
            return found;
        }
        try (var listing = Files.newDirectoryStream(root, Registry::belongs)) {
            for (var path : listing) {
                found.put(path, RegistryFile.Look.at(path));
                if (found.size() > settings.filesMax()) {
                    return found;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        boolean sameDirectory = directoryKey == null || directoryKey.equals(self.fileKey());
        if (found.isEmpty() && !files.isEmpty() && !sameDirectory) {
            throw new IOException("the directory was replaced by an empty one");
        }
        directoryKey = self.fileKey();
        return found;
    }

    private static boolean belongs(Path path) {
        var name = path.getFileName().toString();
        return !name.startsWith(".")
                && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"))
                && Files.isRegularFile(path);
    }

    private Content content(String problem, boolean confirmed) {
        var entries = new TreeMap<String, ServiceEntry>();
        var owners = new HashMap<String, String>();
        var refused = new ArrayList<Problem>();
        var problems = new ArrayList<String>();
        if (!problem.isEmpty()) {
            problems.add(problem);
        }
        for (var file : files.values()) {
            if (!file.problem().isEmpty()) {
                problems.add(file.problem());
            }
            for (var entry : file.entries()) {
                var owner = owners.putIfAbsent(entry.key(), file.label());
                if (owner != null) {
                    refused.add(new Problem(
                            file.label(),
                            FileFault.SERVICE_TWICE.code() + " service " + entry.key() + " is already in " + owner));
                } else if (entries.size() >= settings.servicesMax()) {
                    problems.add(FileFault.OVER_LIMIT.code() + ' ' + file.label() + ": service " + entry.key()
                            + " is one more than " + settings.servicesMax());
                } else {
                    entries.put(entry.key(), entry);
                    entry.refused()
                            .forEach(p -> refused.add(
                                    new Problem(p.place(), FileFault.INSTANCE_REFUSED.code() + ' ' + p.text())));
                }
            }
        }
        var text = problems.stream().limit(20).collect(Collectors.joining("; "));
        var cut = text.length() > PROBLEM_LENGTH_MAX ? text.substring(0, PROBLEM_LENGTH_MAX) + "..." : text;
        return new Content(List.copyOf(entries.values()), cut, refused, confirmed);
    }

    /** Paths in exceptions are the operator's own, but a short reason reads better. */
    private static String reason(IOException e) {
        return e instanceof NoSuchFileException
                ? "does not exist"
                : e.getClass().getSimpleName() + ' ' + e.getMessage();
    }
}
