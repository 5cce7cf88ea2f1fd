package io.hansa.console.text;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.hansa.core.model.ClusterId;
import io.hansa.core.model.FederationName;
import io.hansa.core.model.HostPort;
import io.hansa.core.model.NodeId;
import io.hansa.core.model.ServiceName;
import io.hansa.core.operation.Verb;
import io.hansa.core.resource.Tree;
import io.hansa.core.spiffe.TrustDomainName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The one JSON form of core's values, which clients rely on: records by their components, names as text, instants as ISO 8601
 * in UTC, durations in whole milliseconds, an absent value as null, enums by name, a verb by its word, trees as plain JSON.
 * Thread-safe.
 */
public final class JsonForm {
    private static final ObjectMapper JSON = new ObjectMapper().registerModule(module());

    private JsonForm() {}

    /** The value as JSON text. */
    public static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON form: " + value.getClass(), e);
        }
    }

    /** A record as an object to which fields may be added. */
    public static ObjectNode object(Record value) {
        return JSON.valueToTree(value);
    }

    /** An empty object. */
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /** Any value as a node. */
    public static com.fasterxml.jackson.databind.JsonNode node(Object value) {
        return JSON.valueToTree(value);
    }

    private static SimpleModule module() {
        var module = new SimpleModule("hansa");
        for (var type : new Class<?>[] {
            ClusterId.class,
            ServiceName.class,
            NodeId.class,
            FederationName.class,
            HostPort.class,
            TrustDomainName.class,
            Instant.class
        }) {
            module.addSerializer(type, ToStringSerializer.instance);
        }
        module.addSerializer(Duration.class, form((span, out) -> out.writeNumber(span.toMillis())));
        module.addSerializer(Verb.class, form((verb, out) -> out.writeString(verb.word())));
        module.addSerializer(Tree.class, form(JsonForm::write));
        module.addSerializer(Optional.class, new OptionalForm());
        return module;
    }

    @SuppressWarnings("rawtypes") // Jackson picks a serializer by class, which has no type argument.
    private static final class OptionalForm extends JsonSerializer<Optional> {
        @Override
        public void serialize(Optional value, JsonGenerator out, SerializerProvider serializers) throws IOException {
            serializers.defaultSerializeValue(value.isPresent() ? value.get() : null, out);
        }
    }

    private interface Writer<T> {
        void write(T value, JsonGenerator out) throws IOException;
    }

    private static <T> JsonSerializer<T> form(Writer<T> writer) {
        return new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider serializers) throws IOException {
                writer.write(value, out);
            }
        };
    }

    private static void write(Tree tree, JsonGenerator out) throws IOException {
        switch (tree) {
            case Tree.Fields fields -> {
                out.writeStartObject();
                for (var entry : fields.values().entrySet()) {
                    out.writeFieldName(entry.getKey());
                    write(entry.getValue(), out);
                }
                out.writeEndObject();
            }
            case Tree.Items items -> {
                out.writeStartArray();
                for (var item : items.values()) {
                    write(item, out);
                }
                out.writeEndArray();
            }
            case Tree.Text t -> out.writeString(t.value());
            case Tree.Whole w -> out.writeNumber(w.value());
            case Tree.Fraction f -> out.writeNumber(f.value());
            case Tree.Truth t -> out.writeBoolean(t.value());
            case Tree.Bytes b -> out.writeBinary(b.value());
            case Tree.Nothing n -> out.writeNull();
        }
    }
}
