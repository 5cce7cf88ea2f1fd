package io.hansa.node.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One local service behind an exported name, as the command line says it: {@code [NAMESPACE/]LOCAL[=WEIGHT]}. Immutable. */
record BackendOption(String namespace, String name, int weight) {
    private static final Pattern FORM = Pattern.compile("(?:([^/=]+)/)?([^/=]+)(?:=(\\d{1,5}))?");

    /** Reads the option; what is wrong is a wrong usage. */
    static final class Reading implements ITypeConverter<BackendOption> {
        @Override
        public BackendOption convert(String text) {
            var match = FORM.matcher(text);
            if (!match.matches()) {
                throw new TypeConversionException("'" + text + "' (expected: [NAMESPACE/]LOCAL[=WEIGHT])");
            }
            var namespace = match.group(1);
            var weight = match.group(3);
            return new BackendOption(
                    namespace == null ? "" : namespace, match.group(2), weight == null ? 1 : Integer.parseInt(weight));
        }
    }
}
