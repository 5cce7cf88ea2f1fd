package io.hansa.cloud.kubernetes;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which Kubernetes to use. Immutable.
 *
 * @param kubeconfig the file that says where the API is and who we are; empty for the usual places and, in a pod, its service
 *     account
 * @param namespaces to read; empty for all
 * @param selection which Services are listed
 */
public record KubernetesSettings(Optional<Path> kubeconfig, List<String> namespaces, Selection selection) {

    /** Every Service, or those alone that a ServiceExport of the same name and namespace selects. */
    public enum Selection {
        EVERY_SERVICE,
        EXPORTED
    }

    public KubernetesSettings {
        namespaces = List.copyOf(namespaces);
    }
}
