package tasuki.stream;

import tasuki.Async;
import tasuki.sync.AsyncChannel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A terminal operation and what it means for a list. */
final class End {
    /** What it makes of a stream. */
    private interface Run {
        Object of(AsyncStream<Integer> stream) throws InterruptedException;
    }

    private static final Comparator<Integer> BY_REST = Comparator.comparing(i -> i % 5);

    private final String name;
    private final Run run;
    private final Function<List<Integer>, Object> model;

    private End(String name, Run run, Function<List<Integer>, Object> model) {
        this.name = name;
        this.run = run;
        this.model = model;
    }

    @Override
    public String toString() {
        return name;
    }

    Object of(AsyncStream<Integer> stream) throws InterruptedException {
        return run.of(stream);
    }

    Object ofList(List<Integer> values) {
        return model.apply(values);
    }

    private static Optional<Integer> last(List<Integer> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
    }

    private static byte[] bytes(int value) {
        return new byte[] {(byte) value, 1};
    }

    /** All of them; those that hand over to somebody else are consumed there. */
    static List<End> all() {
        List<End> all = new ArrayList<>(values());
        all.addAll(tests());
        all.addAll(bridges());
        return all;
    }

    private static List<End> values() {
        return List.of(
                new End("toList", AsyncStream::toList, l -> l),
                new End(
                        "collect",
                        s -> s.collect(Collectors.groupingBy(i -> i % 3)),
                        l -> l.stream().collect(Collectors.groupingBy(i -> i % 3))),
                new End("count", AsyncStream::count, l -> (long) l.size()),
                new End("first", AsyncStream::first, l -> l.stream().findFirst()),
                new End("last", AsyncStream::last, End::last),
                new End("single", s -> s.take(1).single(), l -> l.stream().findFirst()),
                new End(
                        "fold",
                        s -> s.fold(5, Integer::sum),
                        l -> l.stream().reduce(5, Integer::sum)),
                new End(
                        "reduce",
                        s -> s.reduce((a, b) -> a * 31 + b),
                        l -> l.stream().reduce((a, b) -> a * 31 + b)),
                new End("min", s -> s.min(BY_REST), l -> first(l, BY_REST)),
                new End("max", s -> s.max(BY_REST), l -> first(l, BY_REST.reversed())));
    }

    /** The first of those that come first in that order. */
    private static Optional<Integer> first(List<Integer> values, Comparator<Integer> order) {
        return values.stream().sorted(order).findFirst(); // sorted is stable
    }

    private static List<End> tests() {
        return List.of(
                new End("anyMatch", s -> s.anyMatch(i -> i == 3), l -> l.contains(3)),
                new End("noneMatch", s -> s.noneMatch(i -> i == 3), l -> !l.contains(3)),
                new End(
                        "allMatch",
                        s -> s.allMatch(i -> i < 9),
                        l -> l.stream().allMatch(i -> i < 9)),
                new End(
                        "consume",
                        s -> {
                            List<Integer> got = new ArrayList<>();
                            s.consume(got::add);
                            return got;
                        },
                        l -> l),
                new End(
                        "consumeLatest",
                        s -> {
                            List<Integer> got = new ArrayList<>();
                            s.consumeLatest(
                                    i -> {
                                        Async.checkpoint();
                                        got.add(i);
                                    });
                            return got.isEmpty() ? Optional.empty() : Optional.of(got.getLast());
                        },
                        End::last),
                new End(
                        "forEach",
                        s -> {
                            List<Integer> got = new ArrayList<>();
                            s.forEach(got::add);
                            return got;
                        },
                        l -> l),
                new End(
                        "into a text",
                        s -> {
                            try {
                                return s.into(new StringBuilder()).toString();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        l -> l.stream().map(String::valueOf).collect(Collectors.joining())),
                new End(
                        "into an output",
                        s -> {
                            ByteArrayOutputStream out = new ByteArrayOutputStream();
                            try {
                                s.into(out, End::bytes);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                            List<Integer> got = new ArrayList<>();
                            for (byte b : out.toByteArray()) {
                                got.add((int) b);
                            }
                            return got;
                        },
                        l -> {
                            List<Integer> all = new ArrayList<>();
                            l.forEach(i -> all.addAll(List.of(i, 1)));
                            return all;
                        }),
                new End(
                        "into a channel",
                        s -> {
                            AsyncChannel<Integer> channel = AsyncChannel.unlimited();
                            s.into(channel);
                            channel.close();
                            return AsyncStream.<Integer>from(channel).toList();
                        },
                        l -> l));
    }

    private static List<End> bridges() {
        return List.of(
                new End(
                        "iterator",
                        s -> {
                            List<Integer> got = new ArrayList<>();
                            for (int i : s) {
                                got.add(i);
                            }
                            s.iterator(); // begins nothing
                            return got;
                        },
                        l -> l),
                new End(
                        "spliterator",
                        s -> StreamSupport.stream(s.spliterator(), false).toList(),
                        l -> l),
                new End(
                        "open",
                        s -> {
                            try (var values = s.open()) {
                                return values.hasNext() ? List.of(values.next()) : List.of();
                            }
                        },
                        l -> l.stream().limit(1).toList()),
                new End(
                        "stream",
                        s -> {
                            try (var values = s.stream()) {
                                return values.limit(2).toList();
                            }
                        },
                        l -> l.stream().limit(2).toList()),
                new End(
                        "publisher",
                        s -> AsyncStream.<Integer>from(s.publisher()).toList(),
                        l -> l),
                new End(
                        "future",
                        s -> AsyncStream.<List<Integer>>from(s.future()).first().orElseThrow(),
                        l -> l),
                new End(
                        "share",
                        s -> {
                            List<Integer> got = new ArrayList<>();
                            Async.group(
                                    g -> {
                                        s.share(g, 1).consume(got::add);
                                    });
                            return got;
                        },
                        l -> l),
                new End(
                        "toChannel",
                        s -> {
                            List<Integer> got = new ArrayList<>();
                            Async.group(
                                    g -> {
                                        for (int i : s.toChannel(g, 1)) {
                                            got.add(i);
                                        }
                                    });
                            return got;
                        },
                        l -> l),
                new End(
                        "toState",
                        s -> {
                            List<Integer> got = new ArrayList<>();
                            Async.group(
                                    g -> {
                                        s.toState(g, -1).changes().consume(got::add);
                                    });
                            return got.getLast();
                        },
                        l -> l.isEmpty() ? -1 : l.getLast()));
    }
}
