package tasuki.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code tasuki dev} was told.
 *
 * @param file the program
 * @param args its arguments
 * @param host where all applications listen; where they say themselves, all addresses of the
 *     machine excepted, if empty
 * @param port where the first application that serves listens, instead of where it says
 * @param watch more to watch: files, folders, patterns
 * @param ignore what not to watch of that: patterns
 * @param grace how long requests may go on when the next version is to start
 */
record DevSettings(
        Path file,
        List<String> args,
        Optional<String> host,
        OptionalInt port,
        List<String> watch,
        List<String> ignore,
        Duration grace) {
    static final Duration GRACE = Duration.ofSeconds(1);

    static DevSettings of(Path file, List<String> args) {
        return new DevSettings(
                file, args, Optional.empty(), OptionalInt.empty(), List.of(), List.of(), GRACE);
    }
}
