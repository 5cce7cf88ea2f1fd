package io.hansa.cloud.azure;

import java.util.List;

/**
 * As much of Azure private DNS as Hansa uses, for one zone. Every method blocks for a bounded time, reads all pages, and throws
 * {@link io.hansa.core.fault.FederationException} with an {@link AzureFault}.
 */
interface AzureClient {

    /** A record set as it is in the zone, with the tag that tells its versions apart. */
    record Held(RecordSet set, String etag) {}

    /** All record sets of the types that Hansa writes. */
    List<Held> recordSets();

    /** Makes a record set; {@link AzureFault#NOT_OURS} when one of that name is there by now. */
    void create(RecordSet set);

    /** Replaces a record set; {@link AzureFault#CHANGED_MEANWHILE} when it is no longer the one that was read. */
    void replace(Held before, RecordSet set);

    /** Removes a record set; one that is gone already is no fault. */
    void delete(Held held);
}
