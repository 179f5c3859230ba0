package tasuki.bench.streams;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/** java.util.stream, which cannot wait. */
public class JavaStreams extends Streams {
    @Override
    protected long push(int elements) {
        return Stream.iterate(0, i -> i < elements, i -> i + 1)
                .map(x -> x + 1)
                .filter(x -> x % 2 == 0)
                .mapToLong(Integer::longValue)
                .sum();
    }

    @Override
    protected long range(int elements) {
        return IntStream.range(0, elements)
                .boxed()
                .map(x -> x + 1)
                .filter(x -> x % 2 == 0)
                .mapToLong(Integer::longValue)
                .sum();
    }
}
