package io.hansa.core.fault;

/**
 * Something that people are told under a stable code, implemented by one enum per package: what a check found, what wants
 * attention, why a route is as it is. What went wrong is a {@link Fault}. Immutable.
 *
 * <p>The sentence is a template: <code>{0}</code>, <code>{1}</code> stand for what is special this time. The console has the
 * same template under the code, and its Chinese, and so tells a sentence that was made here in the reader's language.
 */
public interface Notice {

    /** Stable code such as {@code HANSA-PLAN-201}: area, three digits, never reused. */
    String code();

    /** What is told, in English, with its places for values. */
    String sentence();

    /** The constant's name, as enums have it. */
    String name();

    /** The sentence with its values in their places. */
    default String tell(Object... values) {
        var text = sentence();
        for (int i = 0; i < values.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(values[i]));
        }
        return text;
    }
}
