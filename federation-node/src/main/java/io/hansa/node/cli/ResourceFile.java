package io.hansa.node.cli;

import io.hansa.core.catalog.Export;
import io.hansa.core.fault.FederationException;
import io.hansa.core.fault.Problem;
import io.hansa.core.policy.FailoverPolicy;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.ResourceFault;
import io.hansa.core.resource.Tree;
import io.hansa.core.resource.TreeReader;
import io.hansa.node.config.ConfigFault;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The resources of a file that {@code hansa apply} is given: all read and checked before any is sent, so that it is all or none. */
final class ResourceFile {
    private ResourceFile() {}

    /** One resource. @param spec as it stands in the file, known to be valid */
    record Resource(String kind, String name, Tree spec) {}

    /**
     * Reads a file of one or more YAML or JSON documents.
     *
     * @throws InvalidResource naming line and field of everything that is wrong, or that there is nothing in it
     * @throws FederationException with {@link ConfigFault#FILE_UNREADABLE}
     */
    static List<Resource> read(Path file, DocumentReader reader) {
        var documents = reader.read(text(file), file.toString());
        if (documents.isEmpty()) {
            throw new InvalidResource(
                    ResourceFault.INVALID, List.of(new Problem(file.toString(), "holds no resource")));
        }
        var resources = new ArrayList<Resource>();
        var problems = new ArrayList<Problem>();
        for (var document : documents) {
            try {
                resources.add(TreeReader.read(document, ResourceFile::resource));
            } catch (InvalidResource e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidResource(ResourceFault.INVALID, problems);
        }
        return resources;
    }

    private static Resource resource(TreeReader in) {
        if (!in.text("apiVersion").equals("hansa.io/v1")) {
            in.problem("apiVersion", "expected hansa.io/v1");
        }
        var kind = in.text("kind");
        var metadata = in.fields("metadata");
        var name = metadata.text("name");
        metadata.finish();
        var spec = in.fields("spec");
        switch (kind) {
            case "FailoverPolicy" -> FailoverPolicy.read(name, spec);
            case "Export" -> Export.read(spec);
            default -> in.problem("kind", "'" + kind + "' (expected: FailoverPolicy or Export)");
        }
        spec.finish();
        return new Resource(kind, name, in.tree("spec"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new FederationException(ConfigFault.FILE_UNREADABLE, file + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw new FederationException(ConfigFault.FILE_UNREADABLE, file.toString(), e);
        }
    }
}
