package io.hansa.trust.enrol;

import io.hansa.core.fault.FederationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The way by which a node and a process on its host hand over an invitation: {@code <name>.invitation} is written by the
 * node, {@code <name>.wanted} by whoever needs a fresh one. Both lie in a folder of the node's state, so whoever can wish
 * could read an invitation anyway. Thread-safe: every change is one atomic file operation.
 */
public final class InvitationFile {
    private final Path folder;
    private final String name;

    /** @param name of the process that is invited, e.g. {@code gateway-1} */
    public InvitationFile(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** Where the invitation lies. */
    public Path path() {
        return folder.resolve(name + ".invitation");
    }

    private Path wish() {
        return folder.resolve(name + ".wanted");
    }

    /** Replaces the invitation and grants the wish. @throws FederationException FILE when the folder cannot be written */
    public void leave(Invitation invitation) {
        try {
            Files.createDirectories(folder);
            var draft = Files.createTempFile(
                    folder,
                    "invitation",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, invitation.print());
            Files.move(draft, path(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(wish());
        } catch (IOException e) {
            throw new FederationException(EnrolFault.FILE, path() + ": " + e.getMessage(), e);
        }
    }

    /** The invitation that lies there. @throws FederationException INVITATION_ALTERED, or FILE when it cannot be read */
    public Optional<Invitation> find() {
        try {
            return Files.exists(path()) ? Optional.of(Invitation.parse(Files.readString(path()))) : Optional.empty();
        } catch (IOException e) {
            throw new FederationException(EnrolFault.FILE, path() + ": " + e.getMessage(), e);
        }
    }

    /** Asks the node for a fresh invitation; idempotent. @throws FederationException FILE when the folder cannot be written */
    public void ask() {
        try {
            if (!asked()) {
                Files.createDirectories(folder);
                Files.createFile(
                        wish(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        } catch (IOException e) {
            throw new FederationException(EnrolFault.FILE, wish() + ": " + e.getMessage(), e);
        }
    }

    /** Whether a fresh invitation was asked for and has not been left yet. */
    public boolean asked() {
        return Files.exists(wish());
    }
}
