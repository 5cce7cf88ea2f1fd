package io.hansa.sync.carrier;

import com.hazelcast.nio.serialization.FieldKind;
import com.hazelcast.nio.serialization.compact.CompactReader;
import com.hazelcast.nio.serialization.compact.CompactSerializer;
import com.hazelcast.nio.serialization.compact.CompactWriter;
import org.jspecify.annotations.Nullable;

/** Compact form of the one value class; a missing field reads as empty and is refused later, at admission. */
final class CarriedRecordSerializer implements CompactSerializer<CarriedRecord> {

    @Override
    public CarriedRecord read(CompactReader in) {
        return new CarriedRecord(
                text(in.readString("key")),
                in.readInt64("epoch"),
                in.readInt64("version"),
                in.readInt64("at"),
                in.readBoolean("deleted"),
                bytes(in.readArrayOfInt8("payload")),
                text(in.readString("keyId")),
                bytes(in.readArrayOfInt8("signature")),
                in.getFieldKind("by") == FieldKind.STRING ? text(in.readString("by")) : "");
    }

    @Override
    public void write(CompactWriter out, CarriedRecord record) {
        out.writeString("key", record.key());
        out.writeInt64("epoch", record.epoch());
        out.writeInt64("version", record.version());
        out.writeInt64("at", record.at());
        out.writeBoolean("deleted", record.deleted());
        out.writeArrayOfInt8("payload", record.payload());
        out.writeString("keyId", record.keyId());
        out.writeArrayOfInt8("signature", record.signature());
        out.writeString("by", record.by());
    }

    @Override
    public String getTypeName() {
        return "hansa.record.1";
    }

    @Override
    public Class<CarriedRecord> getCompactClass() {
        return CarriedRecord.class;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static byte[] bytes(byte @Nullable [] value) {
        return value == null ? new byte[0] : value;
    }
}
