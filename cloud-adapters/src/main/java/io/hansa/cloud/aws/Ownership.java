package io.hansa.cloud.aws;

import io.hansa.core.model.ClusterId;

/** Which services in Cloud Map are Hansa's own work, and which cluster's: the description says so. Pure. */
final class Ownership {
    private static final String MARK = "managed-by=hansa";

    /** The description of services and namespaces that a registrar makes for workloads: local services like any other. */
    static final String BY_REGISTRAR = "registered by hansa for workloads of its own; removed when they end";

    private Ownership() {}

    static boolean registrarMade(String description) {
        return description.equals(BY_REGISTRAR);
    }

    /** The description of a service that this cluster's Hansa makes. */
    static String descriptionFor(ClusterId cluster) {
        return MARK + " cluster=" + cluster + "; imported through the federation, do not edit";
    }

    /** Made by Hansa, of whatever cluster: never a local service. */
    static boolean hansaMade(AwsClient.Service service) {
        return service.description().startsWith(MARK + ' ');
    }

    /** Made by this cluster's Hansa: may be changed and removed by it. */
    static boolean madeBy(ClusterId cluster, AwsClient.Service service) {
        return service.description().equals(descriptionFor(cluster));
    }
}
