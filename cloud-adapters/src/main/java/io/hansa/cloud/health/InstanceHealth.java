package io.hansa.cloud.health;

/**
 * What checks have said of one instance so far. Pure; immutable.
 *
 * @param known whether it was ever checked; before that it is not ready
 * @param streak findings in a row that speak against {@code ready}
 */
record InstanceHealth(boolean known, boolean ready, int streak) {

    static final InstanceHealth UNKNOWN = new InstanceHealth(false, false, 0);

    /** The source's word is enough: no check is made. */
    static final InstanceHealth TAKEN_AS_READY = new InstanceHealth(true, true, 0);

    /** The state after one more finding; the first one decides alone. */
    InstanceHealth after(Probe.Finding finding, HealthCheck check) {
        boolean passed = finding instanceof Probe.Finding.Passed;
        if (!known) {
            return new InstanceHealth(true, passed, 0);
        }
        if (passed == ready) {
            return new InstanceHealth(true, ready, 0);
        }
        int needed = switch (finding) {
            case Probe.Finding.Passed _ -> check.healthyThreshold();
            case Probe.Finding.Failed _ -> check.unhealthyThreshold();
            case Probe.Finding.NobodyListens _ -> 1;
        };
        return streak + 1 >= needed ? new InstanceHealth(true, passed, 0) : new InstanceHealth(true, ready, streak + 1);
    }
}
