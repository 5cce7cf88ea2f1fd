package io.hansa.core.model;

/**
 * A place, from wide to narrow. Immutable.
 *
 * @param region the provider's own region name, e.g. {@code us-east-1}; on premises whatever the operator calls it
 * @param zone the zone within the region, or empty when it does not matter
 */
public record Locality(Cloud cloud, String region, String zone) {

    public Locality {
        if (region.isBlank() || region.length() > 63 || zone.length() > 63) {
            throw new IllegalArgumentException(
                    "region/zone: '" + region + "'/'" + zone + "' (expected: a region, each at most 63 characters)");
        }
    }

    /** Same cloud and same region. */
    public boolean sameRegion(Locality other) {
        return cloud == other.cloud && region.equals(other.region);
    }
}
