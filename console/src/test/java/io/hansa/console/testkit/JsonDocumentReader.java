package io.hansa.console.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.hansa.core.fault.Problem;
import io.hansa.core.port.DocumentReader;
import io.hansa.core.resource.InvalidResource;
import io.hansa.core.resource.Mark;
import io.hansa.core.resource.ResourceFault;
import io.hansa.core.resource.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** JSON alone, with lines; the real reader lives in a module that the console does not see. */
public final class JsonDocumentReader implements DocumentReader {

    @Override
    public List<Tree> read(String text, String source) {
        try (var in = new JsonFactory().createParser(text)) {
            if (in.nextToken() == null) {
                return List.of();
            }
            return List.of(read(in, source));
        } catch (JsonProcessingException e) {
            var place = source + ':' + e.getLocation().getLineNr();
            throw new InvalidResource(ResourceFault.MALFORMED, List.of(new Problem(place, e.getOriginalMessage())));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Tree read(JsonParser in, String source) throws IOException {
        var mark = new Mark(source, in.currentTokenLocation().getLineNr());
        return switch (in.currentToken()) {
            case START_OBJECT -> {
                var values = new LinkedHashMap<String, Tree>();
                for (var key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
                    in.nextToken();
                    values.put(key, read(in, source));
                }
                yield new Tree.Fields(values, mark);
            }
            case START_ARRAY -> {
                var values = new ArrayList<Tree>();
                while (in.nextToken() != com.fasterxml.jackson.core.JsonToken.END_ARRAY) {
                    values.add(read(in, source));
                }
                yield new Tree.Items(values, mark);
            }
            case VALUE_NUMBER_INT -> new Tree.Whole(in.getLongValue(), mark);
            case VALUE_TRUE, VALUE_FALSE -> new Tree.Truth(in.getBooleanValue(), mark);
            case VALUE_NULL -> new Tree.Nothing(mark);
            default -> new Tree.Text(in.getText(), mark);
        };
    }
}
