package io.hansa.gateway.http;

import io.hansa.gateway.config.HeaderEdits.Edit;
import io.hansa.gateway.message.HttpFields.Field;
import java.util.ArrayList;
import java.util.List;

/** Carries out a route's changes of headers. Holds no state. */
final class FieldEdits {
    private FieldEdits() {}

    /** The fields after all changes, in order. */
    static List<Field> applied(List<Edit> edits, List<Field> fields) {
        if (edits.isEmpty()) {
            return fields;
        }
        var result = new ArrayList<>(fields);
        edits.forEach(edit -> apply(edit, result));
        return result;
    }

    private static void apply(Edit edit, List<Field> fields) {
        boolean there = fields.stream().anyMatch(each -> each.name().equalsIgnoreCase(edit.name()));
        switch (edit) {
            case Edit.Remove remove -> fields.removeIf(each -> each.name().equalsIgnoreCase(remove.name()));
            case Edit.Put put -> {
                boolean puts = switch (put.mode()) {
                    case APPEND, OVERWRITE_OR_ADD -> true;
                    case ADD_IF_ABSENT -> !there;
                    case OVERWRITE_IF_PRESENT -> there;
                };
                boolean clears = switch (put.mode()) {
                    case OVERWRITE_OR_ADD, OVERWRITE_IF_PRESENT -> true;
                    case APPEND, ADD_IF_ABSENT -> false;
                };
                if (clears) {
                    fields.removeIf(each -> each.name().equalsIgnoreCase(put.name()));
                }
                if (puts) {
                    fields.add(new Field(put.name(), put.value()));
                }
            }
        }
    }
}
