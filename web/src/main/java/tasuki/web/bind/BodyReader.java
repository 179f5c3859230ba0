package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

import java.lang.reflect.AnnotatedType;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads JSON of one declared type, and says everything that is wrong with it. */
public final class BodyReader implements JsonReading {
    private final JsonMapper mapper;
    private final ObjectReader reader;
    private final AnnotatedType type;
    private final ShapeCheck shape;

    /** A reader for values of {@code type}. */
    public BodyReader(JsonMapper mapper, Converters converters, AnnotatedType type) {
        this.mapper = mapper;
        this.type = type;
        this.reader = Json.reader(mapper, type);
        this.shape = new ShapeCheck(mapper, converters);
    }

    /**
     * Reads a body.
     *
     * @return the value; null with a problem added if it is none
     */
    @Override
    public @Nullable Object read(byte[] json, Problems problems) {
        try {
            return reader.readValue(json);
        } catch (JacksonException first) {
            JsonNode tree = tree(mapper, json, problems);
            return tree == null ? null : again(tree, first, problems);
        }
    }

    /**
     * Reads a part of a body.
     *
     * @return the value; null with a problem added if it is none
     */
    @Override
    public @Nullable Object read(JsonNode node, Problems problems) {
        try {
            return reader.readValue(node);
        } catch (JacksonException first) {
            return again(node, first, problems);
        }
    }

    /** Says what is wrong; if nothing is, reads what was only written in another way. */
    private @Nullable Object again(JsonNode tree, JacksonException first, Problems problems) {
        if (tree.isMissingNode()) { // blanks
            problems.missing(null);
            return null;
        }
        int before = problems.size();
        JsonNode rewritten = shape.check(tree, type, problems);
        if (problems.size() > before) {
            return null;
        }
        if (rewritten != tree) {
            try {
                return reader.readValue(rewritten);
            } catch (JacksonException second) {
                ShapeCheck.add(second, ShapeCheck.value(tree), problems);
                return null;
            }
        }
        ShapeCheck.add(first, ShapeCheck.value(tree), problems); // only Jackson knows what it is
        return null;
    }

    /** Parses a body; null with a problem added if it is no JSON. */
    public static @Nullable JsonNode tree(JsonMapper mapper, byte[] json, Problems problems) {
        try {
            // decimals as they are: a double would not keep all of their digits
            return mapper.reader()
                    .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .readTree(json);
        } catch (JacksonException e) {
            problems.enter(position(json, e));
            problems.add(
                    "json_invalid",
                    "JSON decode error",
                    Map.of(),
                    Map.of(
                            "error",
                            e instanceof StreamReadException ? sentence(e) : "Not valid JSON"));
            problems.leave();
            return null;
        }
    }

    private static String sentence(JacksonException e) {
        // without what is about the parser: "(for Object starting at [Source: …", "(start marker at
        // …"
        return e.getOriginalMessage().split("(?: \\((?:for|start marker) |: enable `)", 2)[0];
    }

    /** Where in the body the parser stopped, in characters from 0. */
    private static int position(byte[] json, JacksonException e) {
        if (e.getLocation() == null) {
            return 0;
        }
        long bytes = e.getLocation().getByteOffset();
        if (bytes < 0) {
            return (int) Math.max(0, e.getLocation().getCharOffset());
        }
        int until = (int) Math.min(bytes, json.length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(json, 0, until))
                    .length();
        } catch (CharacterCodingException broken) {
            return until;
        }
    }
}
