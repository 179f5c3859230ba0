package tasuki.stream;

/**
 * What a step of {@link AsyncStream#unfold} makes.
 *
 * @param value the value to emit
 * @param next the state for the next step
 */
public record Step<T, S>(T value, S next) {}
