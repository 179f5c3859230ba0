package tasuki.web.bind;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How constants of enums are written: as Jackson writes them, so that JSON and queries agree. */
public final class EnumNames {
    private EnumNames() {}

    /** The name of a constant: that of {@code @JsonProperty} if it has one, else its own. */
    public static String of(Enum<?> constant) {
        try {
            JsonProperty property =
                    constant.getDeclaringClass()
                            .getField(constant.name())
                            .getAnnotation(JsonProperty.class);
            return property == null || property.value().isEmpty()
                    ? constant.name()
                    : property.value();
        } catch (NoSuchFieldException e) {
            return constant.name();
        }
    }
}
