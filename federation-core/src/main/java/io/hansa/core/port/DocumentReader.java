package io.hansa.core.port;

import io.hansa.core.resource.Tree;
import java.util.List;

/** Reads YAML 1.2 or JSON into trees that remember their lines; duplicate keys, deep nesting and aliases are refused. */
public interface DocumentReader {

    /**
     * The documents in the text, in order.
     *
     * @param source names the text in problems: a file name or {@code request}
     * @throws io.hansa.core.resource.InvalidResource naming line and cause; nothing is returned then
     */
    List<Tree> read(String text, String source);
}
