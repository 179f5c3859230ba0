package tasuki.stream;

import tasuki.Async;
import tasuki.Retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An operator and what it means for a list.
 *
 * @param streaming what it makes of the first values does not depend on those that follow
 */
record Op(
        String name,
        boolean streaming,
        UnaryOperator<AsyncStream<Integer>> stream,
        UnaryOperator<List<Integer>> model) {

    @Override
    public String toString() {
        return name;
    }

    private static Op of(
            String name,
            UnaryOperator<AsyncStream<Integer>> stream,
            UnaryOperator<List<Integer>> model) {
        return new Op(name, true, stream, model);
    }

    /** For an operator that brings values as they come: sorted, so that it has one result. */
    private static Op unordered(
            String name,
            UnaryOperator<AsyncStream<Integer>> stream,
            UnaryOperator<List<Integer>> model) {
        return new Op(
                name + " sorted",
                false,
                s -> stream.apply(s).sorted(Comparator.naturalOrder()),
                l -> model.apply(l).stream().sorted().toList());
    }

    private static Op same(String name, UnaryOperator<AsyncStream<Integer>> stream) {
        return of(name, stream, l -> l);
    }

    private static int sum(List<Integer> values) {
        return values.stream().mapToInt(i -> i).sum();
    }

    private static List<Integer> windows(List<Integer> values, int size, int step) {
        List<Integer> sums = new ArrayList<>();
        for (int i = 0; i + size <= values.size(); i += step) {
            sums.add(sum(values.subList(i, i + size)));
        }
        return sums;
    }

    private static List<Integer> chunks(List<Integer> values, int size) {
        List<Integer> sums = new ArrayList<>();
        for (int i = 0; i < values.size(); i += size) {
            sums.add(sum(values.subList(i, Math.min(values.size(), i + size))));
        }
        return sums;
    }

    private static List<Integer> scanned(List<Integer> values) {
        List<Integer> states = new ArrayList<>(List.of(0));
        for (int v : values) {
            states.add(states.getLast() + v);
        }
        return states;
    }

    private static List<Integer> changes(List<Integer> values) {
        List<Integer> all = new ArrayList<>();
        for (int v : values) {
            if (all.isEmpty() || all.getLast() != v) {
                all.add(v);
            }
        }
        return all;
    }

    private static List<Integer> zipped(List<Integer> values, List<Integer> others) {
        return IntStream.range(0, Math.min(values.size(), others.size()))
                .mapToObj(i -> values.get(i) * 31 + others.get(i))
                .toList();
    }

    private static List<Integer> sums(List<Integer> values) {
        List<Integer> sums = new ArrayList<>();
        for (int v : values) {
            sums.add(sums.isEmpty() ? v : sums.getLast() + v);
        }
        return sums;
    }

    private static List<Integer> repeated(List<Integer> values, int times) {
        return IntStream.range(0, times).boxed().flatMap(i -> values.stream()).toList();
    }

    private static AsyncStream<Integer> upTo(int n) {
        return AsyncStream.range(0, Math.floorMod(n, 4));
    }

    private static Stream<Integer> listUpTo(int n) {
        return IntStream.range(0, Math.floorMod(n, 4)).boxed();
    }

    /** Waits now and then, so that others have their turn. */
    static void now(int value) throws InterruptedException {
        if (value % 3 == 0) {
            Async.checkpoint();
        }
    }

    private static Map<Integer, List<Integer>> byRest(List<Integer> values, int of) {
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        values.forEach(v -> groups.computeIfAbsent(v % of, k -> new ArrayList<>()).add(v));
        return groups;
    }

    /** How many values there are up to and with the first one that is not below the limit. */
    private static int until(List<Integer> values, int limit) {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) >= limit) {
                return i + 1;
            }
        }
        return values.size();
    }

    /** All operators whose result does not depend on time; {@code n} varies them. */
    static List<Op> all(int n) {
        int some = 1 + n % 5;
        List<Integer> other = IntStream.range(0, n % 9).boxed().toList();
        return List.of(
                of("map", s -> s.map(i -> i + n), l -> l.stream().map(i -> i + n).toList()),
                of(
                        "filter",
                        s -> s.filter(i -> i % 3 != 0),
                        l -> l.stream().filter(i -> i % 3 != 0).toList()),
                same("ofType", s -> s.ofType(Integer.class)),
                same("onEach", s -> s.onEach(Op::now)),
                same("peek", s -> s.peek(i -> {})),
                of(
                        "mapMulti",
                        s ->
                                s.<Integer>mapMulti(
                                        (i, emit) -> {
                                            for (int k = 0; k < Math.floorMod(i, 4); k++) {
                                                emit.accept(k);
                                            }
                                        }),
                        l -> l.stream().flatMap(Op::listUpTo).toList()),
                of("distinct", AsyncStream::distinct, l -> l.stream().distinct().toList()),
                of("distinctUntilChanged", AsyncStream::distinctUntilChanged, Op::changes),
                of(
                        "mapIndexed",
                        s -> s.mapIndexed((index, i) -> (int) (index * 7 + i)),
                        l ->
                                IntStream.range(0, l.size())
                                        .mapToObj(index -> index * 7 + l.get(index))
                                        .toList()),
                of(
                        "distinct by a key",
                        s -> s.distinct(i -> i % some),
                        l -> byRest(l, some).values().stream().map(List::getFirst).toList()),
                of(
                        "distinctUntilChanged by a key",
                        s -> s.distinctUntilChanged(i -> i % 2).map(i -> i % 2),
                        l -> changes(l.stream().map(i -> i % 2).toList())),
                of(
                        "intersperse",
                        s -> s.intersperse(-1),
                        l -> l.stream().flatMap(i -> Stream.of(-1, i)).skip(1).toList()),
                of("scan", s -> s.scan(0, Integer::sum), Op::scanned),
                of(
                        "gather",
                        s -> s.gather(Gatherers.<Integer>windowFixed(some)).map(Op::sum),
                        l -> chunks(l, some)),
                of(
                        "gather and stop",
                        s -> s.gather(Gatherers.<Integer>windowSliding(2)).map(Op::sum).take(some),
                        l ->
                                l.stream()
                                        .gather(Gatherers.<Integer>windowSliding(2))
                                        .map(Op::sum)
                                        .limit(some)
                                        .toList()),
                of("runningReduce", s -> s.runningReduce(Integer::sum), Op::sums),
                of(
                        "zipWithNext",
                        s -> s.zipWithNext((a, b) -> a * 31 + b),
                        l -> zipped(l, l.subList(Math.min(1, l.size()), l.size()))),
                of(
                        "startWith",
                        s -> s.startWith(-1, -2),
                        l -> Stream.concat(Stream.of(-1, -2), l.stream()).toList()),
                of(
                        "concatWith",
                        s -> s.concatWith(AsyncStream.from(other)),
                        l -> Stream.concat(l.stream(), other.stream()).toList()),
                of("repeat", s -> s.repeat(n % 4), l -> repeated(l, n % 4)),
                of(
                        "cycle",
                        s -> s.startWith(-1).cycle().take(2 * n),
                        l ->
                                repeated(Stream.concat(Stream.of(-1), l.stream()).toList(), 2 * n)
                                        .subList(0, 2 * n)),
                same("defer", s -> AsyncStream.defer(() -> s)),
                same("delayElements", s -> s.delayElements(Duration.ofMillis(n % 2))),
                of("take", s -> s.take(n), l -> l.stream().limit(n).toList()),
                of("limit", s -> s.limit(some), l -> l.stream().limit(some).toList()),
                of(
                        "takeWhile",
                        s -> s.takeWhile(i -> i < n),
                        l -> l.stream().takeWhile(i -> i < n).toList()),
                of("takeUntil", s -> s.takeUntil(i -> i >= n), l -> l.subList(0, until(l, n))),
                new Op(
                        "takeLast",
                        false,
                        s -> s.takeLast(some),
                        l -> l.subList(Math.max(0, l.size() - some), l.size())),
                new Op(
                        "dropLast",
                        false,
                        s -> s.dropLast(some),
                        l -> l.subList(0, Math.max(0, l.size() - some))),
                of("drop", s -> s.drop(some), l -> l.stream().skip(some).toList()),
                of("skip", s -> s.skip(n % 2), l -> l.stream().skip(n % 2).toList()),
                of(
                        "dropWhile",
                        s -> s.dropWhile(i -> i < some),
                        l -> l.stream().dropWhile(i -> i < some).toList()),
                new Op(
                        "orElse",
                        false,
                        s -> s.orElse(AsyncStream.of(n)),
                        l -> l.isEmpty() ? List.of(n) : l),
                same("onStart", s -> s.onStart(Async::checkpoint)),
                same("onCompletion", s -> s.onCompletion(e -> {})),
                new Op("retry", false, s -> s.retry(2), l -> l),
                new Op("retry with pauses", false, s -> s.retry(2, Duration.ofNanos(1)), l -> l),
                new Op(
                        "retry of some failures",
                        false,
                        s -> s.retry(2, Duration.ZERO, e -> e instanceof RuntimeException),
                        l -> l),
                new Op("retry by a policy", false, s -> s.retry(Retry.times(3)), l -> l),
                same("catchError", s -> s.catchError(AsyncStream::failed)),
                same("timeout", s -> s.timeout(Duration.ofHours(1))),
                same(
                        "timeout, another for the first",
                        s -> s.timeout(Duration.ofHours(2), Duration.ofHours(1))),
                same(
                        "takeUntil a signal that does not come",
                        s -> s.takeUntil(AsyncStream.never())),
                same("race", s -> AsyncStream.race(s, AsyncStream.never())),
                same("race of a list", s -> AsyncStream.race(List.of(AsyncStream.never(), s))),
                of(
                        "withLatestFrom",
                        s ->
                                s.onStart(() -> Async.sleep(Duration.ofNanos(1)))
                                        .withLatestFrom(
                                                AsyncStream.of(n).concatWith(AsyncStream.never()),
                                                (a, b) -> a * 31 + b),
                        l -> l.stream().map(i -> i * 31 + n).toList()),
                of("chunked", s -> s.chunked(some).map(Op::sum), l -> chunks(l, some)),
                of(
                        "chunked in time",
                        s -> s.chunked(some, Duration.ofDays(9)).map(Op::sum),
                        l -> chunks(l, some)),
                of(
                        "windowed",
                        s -> s.windowed(some, 1 + n % 3).map(Op::sum),
                        l -> windows(l, some, 1 + n % 3)),
                new Op(
                        "sorted",
                        false,
                        s -> s.sorted(Comparator.reverseOrder()),
                        l -> l.stream().sorted(Comparator.reverseOrder()).toList()),
                of(
                        "zip",
                        s -> s.zip(AsyncStream.from(other), (a, b) -> a * 31 + b),
                        l -> zipped(l, other)),
                of(
                        "zip, as the other one",
                        s -> AsyncStream.from(other).zip(s, (a, b) -> b * 31 + a),
                        l -> zipped(l, other)),
                of(
                        "zip of three",
                        s ->
                                AsyncStream.zip(
                                        AsyncStream.range(0, n),
                                        s,
                                        AsyncStream.from(other),
                                        (index, a, b) -> a * 31 + b),
                        l -> zipped(l.subList(0, Math.min(l.size(), n)), other)),
                of(
                        "zip of four",
                        s ->
                                AsyncStream.zip(
                                        s,
                                        AsyncStream.iterate(0, i -> i + 1),
                                        AsyncStream.from(other).buffer(1),
                                        AsyncStream.of(1).cycle(),
                                        (a, index, b, one) -> a * 31 + b * one),
                        l -> zipped(l, other)),
                of(
                        "zip of a list",
                        s ->
                                AsyncStream.zip(
                                        List.of(AsyncStream.from(other), s),
                                        row -> row.get(1) * 31 + row.get(0)),
                        l -> zipped(l, other)),
                of(
                        "combineLatest of a list of one",
                        s -> AsyncStream.combineLatest(List.of(s), Op::sum),
                        l -> l),
                of(
                        "combineLatest of a list, one of them empty",
                        s ->
                                AsyncStream.combineLatest(
                                        List.of(s, AsyncStream.<Integer>empty()), Op::sum),
                        l -> List.of()),
                of(
                        "flatMap",
                        s -> s.flatMap(Op::upTo),
                        l -> l.stream().flatMap(Op::listUpTo).toList()),
                of(
                        "concat",
                        s -> AsyncStream.concat(AsyncStream.from(other), s),
                        l -> Stream.concat(other.stream(), l.stream()).toList()),
                of(
                        "concat of a list",
                        s -> AsyncStream.concat(List.of(AsyncStream.from(other), s)),
                        l -> Stream.concat(other.stream(), l.stream()).toList()),
                unordered(
                        "merge of a list",
                        s -> AsyncStream.merge(List.of(AsyncStream.from(other), s)),
                        l -> Stream.concat(other.stream(), l.stream()).toList()),
                unordered(
                        "merge",
                        s -> AsyncStream.merge(s, AsyncStream.from(other)),
                        l -> Stream.concat(other.stream(), l.stream()).toList()),
                unordered(
                        "flatMapMerge",
                        s -> s.flatMapMerge(some, Op::upTo),
                        l -> l.stream().flatMap(Op::listUpTo).toList()),
                same("mapParallel", s -> s.mapParallel(some, Op::slowly)),
                unordered(
                        "mapParallelUnordered",
                        s -> s.mapParallelUnordered(some, Op::slowly),
                        l -> l),
                unordered(
                        "groupBy",
                        s -> s.groupBy(i -> i % 3, (key, part) -> part.scan(key, Integer::sum)),
                        l ->
                                byRest(l, 3).entrySet().stream()
                                        .flatMap(
                                                e ->
                                                        scanned(e.getValue()).stream()
                                                                .map(i -> i + e.getKey()))
                                        .toList()),
                same("buffer", AsyncStream::buffer),
                same("buffer of some", s -> s.buffer(some)),
                same("buffer that never fills", s -> s.buffer(1_000_000, Overflow.FAIL)),
                same("buffer that drops nothing", s -> s.buffer(1_000_000, Overflow.DROP_OLDEST)),
                same("from", AsyncStream::from),
                same(
                        "open",
                        s ->
                                AsyncStream.generate(
                                        emit -> {
                                            try (var values = s.open()) {
                                                for (int i : values) {
                                                    emit.accept(i);
                                                }
                                            }
                                        })),
                same(
                        "stream",
                        s ->
                                AsyncStream.generate(
                                        emit ->
                                                AsyncStream.<Integer>from(s.stream())
                                                        .consume(emit::accept))),
                same(
                        "publisher",
                        s ->
                                AsyncStream.generate(
                                        emit ->
                                                AsyncStream.<Integer>from(s.publisher())
                                                        .consume(emit::accept))),
                same(
                        "share",
                        s ->
                                AsyncStream.generate(
                                        emit ->
                                                Async.group(
                                                        g -> {
                                                            s.share(g, 1).consume(emit::accept);
                                                        }))),
                same(
                        "share with a replay",
                        s ->
                                AsyncStream.generate(
                                        emit ->
                                                Async.group(
                                                        g -> {
                                                            s.share(g, 1, some)
                                                                    .consume(emit::accept);
                                                        }))),
                same(
                        "toChannel",
                        s ->
                                AsyncStream.generate(
                                        emit ->
                                                Async.group(
                                                        g -> {
                                                            var channel = s.toChannel(g, n % 3);
                                                            try {
                                                                AsyncStream.<Integer>from(channel)
                                                                        .consume(emit::accept);
                                                            } finally {
                                                                channel.cancel();
                                                            }
                                                        }))));
    }

    private static int slowly(int i) throws InterruptedException {
        now(i);
        return i;
    }
}
