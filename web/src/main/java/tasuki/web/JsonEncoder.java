package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.web.bind.Json;

import tools.jackson.databind.json.JsonMapper;

import java.util.function.UnaryOperator;

/**
 * Turns values into what JSON has: maps, lists, text, numbers, booleans and null. For stores and
 * logs that take nothing else; replies need it not.
 *
 * <pre>{@code
 * Map<String, Object> row = JsonEncoder.encodeRecord(item);     // {"title": "Foo", "timestamp": "2026-11-26T10:00:00"}
 * }</pre>
 */
public final class JsonEncoder {
    private static final JsonMapper MAPPER = Json.mapper(UnaryOperator.identity());

    private JsonEncoder() {}

    /** The value as maps, lists and simple values. */
    public static @Nullable Object encode(@Nullable Object value) {
        return MAPPER.convertValue(value, Object.class);
    }

    /**
     * The record, bean or map as a map, its names in their order.
     *
     * @throws IllegalArgumentException if the value is no object in JSON
     */
    @SuppressWarnings("unchecked") // the keys of JSON objects are text
    public static java.util.Map<String, @Nullable Object> encodeRecord(Object value) {
        if (encode(value) instanceof java.util.Map<?, ?> map) {
            return (java.util.Map<String, @Nullable Object>) map;
        }
        throw new IllegalArgumentException("Not an object in JSON: " + value.getClass().getName());
    }

    /** The value as JSON text. */
    public static String toJson(@Nullable Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
