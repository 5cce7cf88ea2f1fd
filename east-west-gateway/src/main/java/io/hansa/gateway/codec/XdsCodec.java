package io.hansa.gateway.codec;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.hansa.gateway.config.ConfigProblem;
import io.hansa.gateway.proto.Cluster;
import io.hansa.gateway.proto.ClusterLoadAssignment;
import io.hansa.gateway.proto.Listener;
import io.hansa.gateway.proto.RouteConfiguration;
import io.hansa.gateway.proto.Secret;
import io.hansa.gateway.resource.ResourceType;
import java.util.List;

/** Reads one resource. A pure function that never throws on foreign input. */
public final class XdsCodec {

    /** What became of a resource; exhaustive. */
    public sealed interface Decoded {

        /** It can be used. */
        record Usable(Piece piece) implements Decoded {}

        /** It cannot, for each of these reasons; what was in force under its name stays. */
        record Refused(List<ConfigProblem> problems) implements Decoded {}
    }

    private XdsCodec() {}

    /**
     * Reads a resource of that type.
     *
     * @param name the name under which it was sent, which must be its own
     */
    public static Decoded decode(ResourceType type, String name, Any content) {
        var reading = new Reading();
        Message message;
        try {
            if (!content.getTypeUrl().equals(type.url())) {
                return refused("", Reading.typeOf(content) + " is not a " + type.word() + " resource");
            }
            message = type.prototype().getParserForType().parseFrom(content.getValue());
        } catch (InvalidProtocolBufferException e) {
            return refused("", "not a " + Reading.typeOf(content));
        }
        reading.known("", message);
        var piece = read(type, message, reading);
        reading.require(nameOf(message).equals(name), "name", "sent as " + name + ", says " + nameOf(message));
        return reading.clean() ? new Decoded.Usable(piece) : new Decoded.Refused(reading.problems());
    }

    private static Piece read(ResourceType type, Message message, Reading reading) {
        return switch (type) {
            case CLUSTER -> new ClusterReading(reading).read((Cluster) message);
            case ENDPOINTS -> new EndpointReading(reading).read("", (ClusterLoadAssignment) message);
            case LISTENER -> new ListenerReading(reading).read((Listener) message);
            case ROUTES -> new RouteReading(reading).read("", (RouteConfiguration) message);
            case SECRET -> new SecretReading(reading).read((Secret) message);
        };
    }

    private static String nameOf(Message message) {
        return switch (message) {
            case Cluster cluster -> cluster.getName();
            case ClusterLoadAssignment assignment -> assignment.getClusterName();
            case Listener listener -> listener.getName();
            case RouteConfiguration routes -> routes.getName();
            case Secret secret -> secret.getName();
            default -> "";
        };
    }

    private static Decoded refused(String path, String reason) {
        return new Decoded.Refused(List.of(new ConfigProblem(path, reason)));
    }
}
