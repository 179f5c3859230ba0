package tasuki.test;

/**
 * What a {@link TestRuntime} has tried, without a failure.
 *
 * @param schedules how many
 * @param exhausted whether there is no other one within the bounds of an exhaustive strategy
 * @param steps at how many points somebody else could have gone on, in all of them
 */
public record Exploration(int schedules, boolean exhausted, long steps) {}
