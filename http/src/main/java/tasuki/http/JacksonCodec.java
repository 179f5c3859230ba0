package tasuki.http;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.lang.reflect.Type;

/** JSON by Jackson 3, whose defaults are strict and bounded. */
final class JacksonCodec implements JsonCodec {

    static final JacksonCodec STANDARD = new JacksonCodec();

    /** Made when JSON is first met: a tenth of the start of a program that has a client. */
    private static final class OnDemand {
        static final JsonMapper MAPPER =
                JsonMapper.builder()
                        .annotationIntrospector(new Opens())
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .build();
    }

    private JacksonCodec() {}

    @Override
    public byte[] encode(Object value) {
        try {
            return OnDemand.MAPPER.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    value.getClass().getName() + " cannot be written as JSON: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public Object decode(byte[] json, Type type) throws IOException {
        Object value;
        try {
            JsonMapper mapper = OnDemand.MAPPER;
            value = mapper.readValue(json, mapper.constructType(type));
        } catch (JacksonException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (value == null) {
            throw new IOException("the text is the JSON literal null");
        }
        return value;
    }
}
