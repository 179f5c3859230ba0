package tasuki.internal;

import org.jspecify.annotations.Nullable;

/** One bound context variable; the older ones follow. Immutable, so tasks share it freely. */
public record Binding(Object key, Object value, @Nullable Binding next) {}
