package tasuki.sql;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The components of a record as parameters, by name; {@code unit_price} is found as {@code
 * unitPrice} too.
 */
final class RecordValues {
    private static final ClassValue<Map<String, Method>> ACCESSORS =
            new ClassValue<>() {
                @Override
                protected Map<String, Method> computeValue(Class<?> type) {
                    return accessors(type);
                }
            };

    private RecordValues() {}

    static Map<String, @Nullable Object> of(Record bean) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        ACCESSORS
                .get(bean.getClass())
                .forEach((name, accessor) -> values.put(name, read(bean, accessor)));
        return values;
    }

    private static Map<String, Method> accessors(Class<?> type) {
        Map<String, Method> found = new LinkedHashMap<>();
        RecordComponent[] components = type.getRecordComponents();
        for (RecordComponent component : components) {
            Method accessor = component.getAccessor();
            if (!accessor.trySetAccessible()) {
                throw RecordMapper.closed(type);
            }
            found.put(component.getName(), accessor);
        }
        for (RecordComponent component : components) {
            found.putIfAbsent(Names.snake(component.getName()), component.getAccessor());
        }
        for (Method accessor : found.values()) {
            accessor.setAccessible(true);
        }
        return found;
    }

    private static @Nullable Object read(Record bean, Method accessor) {
        try {
            Object value = accessor.invoke(bean);
            return value instanceof Optional<?> optional ? optional.orElse(null) : value;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "The accessor "
                            + accessor.getName()
                            + "() of "
                            + bean.getClass().getTypeName()
                            + " failed",
                    e.getCause());
        }
    }
}
