package tasuki.sql;

import tasuki.sql.internal.RowReader;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Compiles the reader that makes a record of a row: its canonical constructor, each argument
 * filtered by the reader of its column, as one method handle, and that behind an interface, so that
 * the JIT compiler sees constants only and inlines it all.
 */
final class RecordMapper {
    /** The parameters of a method are 255 at most. */
    private static final int MOST = 250;

    private RecordMapper() {}

    /** One component and the column that it is read from. */
    record Part(String component, Class<?> type, Column column, MethodHandle reader) {}

    /** The parts of a record, in the order of its components. */
    static List<Part> parts(Class<?> type, List<Column> columns) {
        List<Part> parts = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Column column = column(type, component, columns);
            parts.add(
                    new Part(
                            component.getName(),
                            component.getType(),
                            column,
                            ColumnReaders.of(component.getGenericType(), column)));
        }
        return parts;
    }

    static RowReader compile(Class<?> type, List<Part> parts) {
        if (parts.size() > MOST) {
            throw failure(
                    "The record " + type.getTypeName() + " has more than " + MOST + " components");
        }
        Class<?>[] types = parts.stream().map(Part::type).toArray(Class<?>[]::new);
        MethodHandle whole = constructor(type, types);
        whole =
                MethodHandles.filterArguments(
                        whole, 0, parts.stream().map(Part::reader).toArray(MethodHandle[]::new));
        MethodType toRecord = MethodType.methodType(type, ResultSet.class);
        whole =
                parts.isEmpty()
                        ? MethodHandles.dropArguments(whole, 0, ResultSet.class)
                        : MethodHandles.permuteArguments(whole, toRecord, new int[parts.size()]);
        return proxy(whole);
    }

    /** A reader behind the interface: to the JIT compiler a constant. */
    static RowReader proxy(MethodHandle reader) {
        return MethodHandleProxies.asInterfaceInstance(RowReader.class, reader);
    }

    private static MethodHandle constructor(Class<?> type, Class<?>[] types) {
        RecordMapper.class.getModule().addReads(type.getModule());
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                    .findConstructor(type, MethodType.methodType(void.class, types));
        } catch (IllegalAccessException e) {
            throw closed(type);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(
                    "the record " + type + " has no canonical constructor", e);
        }
    }

    private static Column column(Class<?> type, RecordComponent component, List<Column> columns) {
        String wanted = Names.plain(component.getName());
        Column found = null;
        for (Column column : columns) {
            if (Names.plain(column.label()).equals(wanted)) {
                if (found != null) {
                    throw failure(
                            "Two columns are named "
                                    + column.described()
                                    + ", so the component "
                                    + component.getName()
                                    + " of "
                                    + type.getTypeName()
                                    + " could be either: give one of them another name with \"as\"");
                }
                found = column;
            }
        }
        if (found == null) {
            throw failure(
                    "No column for the component "
                            + component.getName()
                            + " of "
                            + type.getTypeName()
                            + " (expected "
                            + Names.snake(component.getName())
                            + "); the columns are "
                            + columns.stream()
                                    .map(Column::shown)
                                    .collect(Collectors.joining(", ")));
        }
        return found;
    }

    /** That we may not call the constructor or the accessors of a record. */
    static Values.Misfit closed(Class<?> type) {
        return failure(
                "The record "
                        + type.getTypeName()
                        + " is closed to tasuki.sql: write \"opens "
                        + type.getPackageName()
                        + " to tasuki.sql;\" in the descriptor of the module "
                        + type.getModule().getName());
    }

    private static Values.Misfit failure(String message) {
        return new Values.Misfit(message);
    }
}
