package io.hansa.sync.carrier;

import io.hansa.sync.membertls.MemberName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

/**
 * What one member of the carrier needs to know of itself, and its bounds. Immutable.
 *
 * @param self the member's name; its federation names the carrier's cluster
 * @param line Hazelcast's minor version, part of the carrier's name: members of two minors refuse each other, so an upgrade
 *     runs two carriers side by side until the last cluster has moved
 * @param bind private address and port that accepts TLS alone, to be reached by the gateway only
 * @param advertised public address of this cluster's gateway, under which the others dial
 * @param pendingMax records waiting for the writer; offers beyond it are dropped and come again by re-assertion
 * @param scanMax records looked at in one scan; a hostile member cannot make it longer
 * @param channelAgeMax age at which a live channel is renewed, so that no certificate outlives its use by much
 * @param properties Hazelcast properties that replace the fixed ones, for tests and emergencies; empty in production
 */
public record CarrierSettings(
        MemberName self,
        String line,
        InetSocketAddress bind,
        InetSocketAddress advertised,
        int pendingMax,
        int scanMax,
        Duration channelAgeMax,
        Map<String, String> properties) {

    /** The minor version of Hazelcast that this build holds; a test compares it with the library's own word. */
    public static final String MINOR = "5.7";

    public CarrierSettings {
        if (bind.isUnresolved() || advertised.isUnresolved()) {
            throw new IllegalArgumentException(
                    "bind/advertised: " + bind + '/' + advertised + " (expected: IP addresses)");
        }
        if (pendingMax < 1 || scanMax < 1) {
            throw new IllegalArgumentException(
                    "pendingMax/scanMax: " + pendingMax + '/' + scanMax + " (expected: >= 1)");
        }
        properties = Map.copyOf(properties);
    }

    /** 20 000 pending, 100 000 scanned, channels renewed after 12 h. */
    public static CarrierSettings of(MemberName self, InetSocketAddress bind, InetSocketAddress advertised) {
        return new CarrierSettings(self, MINOR, bind, advertised, 20_000, 100_000, Duration.ofHours(12), Map.of());
    }

    /** The same on another line. */
    public CarrierSettings on(String otherLine) {
        return new CarrierSettings(self, otherLine, bind, advertised, pendingMax, scanMax, channelAgeMax, properties);
    }

    public CarrierSettings withProperties(Map<String, String> replaced) {
        return new CarrierSettings(self, line, bind, advertised, pendingMax, scanMax, channelAgeMax, replaced);
    }
}
