package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

/** Makes values of JSON, or says what is wrong with it. */
interface JsonReading {
    /** Reads a body; null with a problem added if it is no such value. */
    @Nullable Object read(byte[] json, Problems problems);

    /** Reads a part of a body; null with a problem added if it is no such value. */
    @Nullable Object read(JsonNode node, Problems problems);
}
