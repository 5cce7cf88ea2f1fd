package io.hansa.node.story;

import io.hansa.core.fault.FederationException;
import io.hansa.node.demo.DemoFault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;

/** The folder of a demo: one demo at a time, and nothing is deleted in it that a demo did not make. */
final class DemoFolder {
    private static final String LOCK = "demo.lock";

    private final Path folder;

    DemoFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Takes the folder for this demo, making it when it is not there; closing the result gives it back.
     *
     * @param fresh whether its state is to be deleted: refused, with nothing changed, for a folder in which no demo ever was
     * @throws FederationException with {@link DemoFault#DIR_IN_USE} or {@link DemoFault#DIR_NOT_OURS}
     */
    FileChannel lock(boolean fresh) throws IOException {
        var file = folder.resolve(LOCK);
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new FederationException(DemoFault.DIR_NOT_OURS, folder + " is not a folder", e);
        }
        if (fresh && !Files.exists(file) && !empty()) {
            throw new FederationException(DemoFault.DIR_NOT_OURS, folder.toString());
        }
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new FederationException(DemoFault.DIR_IN_USE, folder.toString());
        }
        return channel;
    }

    /** Deletes all that a demo keeps in its folder. Call it with the lock held. */
    void forgetState() throws IOException {
        try (var entries = Files.list(folder)) {
            for (var entry : entries.toList()) {
                if (!entry.endsWith(LOCK)) {
                    forget(entry);
                }
            }
        }
    }

    private boolean empty() throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    /** Removes a folder with all that is in it. */
    static void forget(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var paths = Files.walk(folder)) {
                for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
