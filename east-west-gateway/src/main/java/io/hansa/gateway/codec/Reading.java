package io.hansa.gateway.codec;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.hansa.gateway.config.ConfigProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers what is wrong with one resource while it is read. Not thread-safe; lives for one resource. */
final class Reading {

    /** One resource that is wrong everywhere must not fill a log or a NACK. */
    private static final int PROBLEMS_MAX = 20;

    private final List<ConfigProblem> problems = new ArrayList<>();

    void refuse(String path, String reason) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(new ConfigProblem(path, reason));
        }
    }

    void require(boolean holds, String path, String reason) {
        if (!holds) {
            refuse(path, reason);
        }
    }

    void include(List<ConfigProblem> found) {
        found.forEach(problem -> refuse(problem.path(), problem.reason()));
    }

    boolean clean() {
        return problems.isEmpty();
    }

    List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    /** Refuses every field that Hansa does not declare, wherever it stands: its effect would silently be missing. */
    void known(String path, Message message) {
        message.getUnknownFields()
                .asMap()
                .keySet()
                .forEach(number -> refuse(
                        path,
                        "field " + number + " of "
                                + message.getDescriptorForType().getName() + " is not supported"));
        message.getAllFields().forEach((field, value) -> {
            var below = path.isEmpty() ? field.getName() : path + '.' + field.getName();
            if (value instanceof List<?> values) {
                for (int i = 0; i < values.size(); i++) {
                    if (values.get(i) instanceof Message nested) {
                        known(below + '[' + i + ']', nested);
                    }
                }
            } else if (value instanceof Message nested) {
                known(below, nested);
            }
        });
    }

    /** The message in a typed config, when it is of the type that is supported there. */
    <T extends Message> Optional<T> unpack(String path, Any packed, Class<T> type) {
        if (!packed.is(type)) {
            refuse(path, typeOf(packed) + " is not supported");
            return Optional.empty();
        }
        try {
            var message = packed.unpack(type);
            known(path, message);
            return Optional.of(message);
        } catch (InvalidProtocolBufferException e) {
            refuse(path, "not a " + typeOf(packed));
            return Optional.empty();
        }
    }

    /** The message's name in a type URL. */
    static String typeOf(Any packed) {
        var url = packed.getTypeUrl();
        return url.isEmpty() ? "an empty config" : url.substring(url.lastIndexOf('/') + 1);
    }

    /** A duration; one that does not fit is refused. */
    Duration duration(String path, com.google.protobuf.Duration value) {
        if (value.getSeconds() < 0 || value.getSeconds() > 315_576_000_000L || value.getNanos() < 0) {
            refuse(path, "a negative or endless duration");
            return Duration.ZERO;
        }
        return Duration.ofSeconds(value.getSeconds(), value.getNanos());
    }

    /** A count; {@code fallback} when it is absent, refused above two thousand million. */
    int count(String path, boolean present, UInt32Value value, int fallback) {
        require(value.getValue() >= 0, path, Integer.toUnsignedString(value.getValue()) + " (expected: below 2^31)");
        return present ? Math.max(0, value.getValue()) : fallback;
    }
}
