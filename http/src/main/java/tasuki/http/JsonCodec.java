package tasuki.http;

import java.io.IOException;
import java.lang.reflect.Type;

/** Writes values as JSON and reads them back. Safe for use by many threads. */
public interface JsonCodec {

    /**
     * Writes a value as JSON in UTF-8.
     *
     * @throws IllegalArgumentException if it cannot be written
     */
    byte[] encode(Object value);

    /**
     * Reads a value.
     *
     * @param json JSON in UTF-8
     * @param type what it is to become
     * @throws IOException if the text is malformed or does not fit the type
     */
    Object decode(byte[] json, Type type) throws IOException;

    /**
     * The standard codec, on Jackson: records, collections, enums, java.time as ISO text; unknown
     * properties are ignored; comments, trailing text and the like are refused; depth and length
     * are bounded. Annotations of Jackson are obeyed.
     */
    static JsonCodec standard() {
        return JacksonCodec.STANDARD;
    }
}
