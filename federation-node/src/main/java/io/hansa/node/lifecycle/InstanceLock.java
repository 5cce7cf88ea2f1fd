package io.hansa.node.lifecycle;

import io.hansa.core.fault.FederationException;
import io.hansa.node.config.ConfigFault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The right to a state directory: two processes with the same identity never run at once. */
final class InstanceLock implements AutoCloseable {
    private final FileChannel channel;

    private InstanceLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the directory. @throws FederationException IDENTITY_IN_USE when another process has it */
    static InstanceLock take(Path directory) {
        try {
            Files.createDirectories(directory);
            var channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new FederationException(ConfigFault.IDENTITY_IN_USE, directory.toString());
            }
            return new InstanceLock(channel);
        } catch (OverlappingFileLockException e) {
            throw new FederationException(ConfigFault.IDENTITY_IN_USE, directory.toString(), e);
        } catch (IOException e) {
            throw new FederationException(ConfigFault.STATE_DIR, directory + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock ends with the process in any case.
        }
    }
}
