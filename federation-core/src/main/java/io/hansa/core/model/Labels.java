package io.hansa.core.model;

/** The grammar of names (RFC 1123, section 2.1, lower case only). */
final class Labels {

    private Labels() {}

    static void requireLabel(String what, String value, int lengthMax) {
        if (!isLabel(value, lengthMax)) {
            throw new IllegalArgumentException(what + ": '" + printable(value) + "' (expected: 1 to " + lengthMax
                    + " of a-z, 0-9 and '-', not at either end)");
        }
    }

    private static boolean isLabel(String value, int lengthMax) {
        int n = value.length();
        if (n == 0 || n > lengthMax || value.charAt(0) == '-' || value.charAt(n - 1) == '-') {
            return false;
        }
        return value.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
    }

    /** A hostile name must not break a log line or a page. */
    private static String printable(String value) {
        var cut = value.length() > 80 ? value.substring(0, 80) + "..." : value;
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
