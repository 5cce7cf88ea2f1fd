package io.hansa.gateway.snapshot;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.hansa.core.model.HostPort;
import io.hansa.gateway.proto.Address;
import io.hansa.gateway.proto.AggregatedConfigSource;
import io.hansa.gateway.proto.ApiVersion;
import io.hansa.gateway.proto.ConfigSource;
import io.hansa.gateway.proto.SocketAddress;
import io.hansa.gateway.proto.StringMatcher;
import io.hansa.gateway.proto.TransportSocket;

/** The small parts that every resource is made of. */
final class Messages {

    /** "From the stream that this came by". */
    static final ConfigSource ADS = ConfigSource.newBuilder()
            .setAds(AggregatedConfigSource.getDefaultInstance())
            .setResourceApiVersion(ApiVersion.V3)
            .build();

    private Messages() {}

    static Duration of(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    static UInt32Value of(int value) {
        return UInt32Value.of(value);
    }

    static BoolValue of(boolean value) {
        return BoolValue.of(value);
    }

    static Address of(HostPort address) {
        return Address.newBuilder()
                .setSocketAddress(
                        SocketAddress.newBuilder().setAddress(address.host()).setPortValue(address.port()))
                .build();
    }

    static TransportSocket socket(String name, com.google.protobuf.Message config) {
        return TransportSocket.newBuilder()
                .setName(name)
                .setTypedConfig(Any.pack(config))
                .build();
    }

    /** A struct with one text field. */
    static Struct struct(String field, String value) {
        return Struct.newBuilder()
                .putFields(field, Value.newBuilder().setStringValue(value).build())
                .build();
    }

    static StringMatcher exact(String text) {
        return StringMatcher.newBuilder().setExact(text).build();
    }

    static StringMatcher prefix(String text) {
        return StringMatcher.newBuilder().setPrefix(text).build();
    }
}
