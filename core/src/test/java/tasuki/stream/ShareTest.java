package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static tasuki.stream.Marble.stream;
import static tasuki.stream.Marble.ticks;

import org.junit.jupiter.api.DisplayName;

import tasuki.Async;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** One run of a source for many consumers. */
class ShareTest {
    @Worlds
    @DisplayName(
            "share: one run for all consumers; it begins with the last and ends when all have gone")
    void share(World on) {
        AtomicInteger runs = new AtomicInteger();
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        AsyncStream<Integer> source =
                AsyncStream.generate(
                        emit -> {
                            runs.incrementAndGet();
                            try {
                                for (int i = 0; ; i++) {
                                    emit.accept(i);
                                }
                            } finally {
                                log.add("cleaned up");
                            }
                        });
        on.run(
                () ->
                        Async.group(
                                g -> {
                                    AsyncStream<Integer> shared = source.share(g, 2);
                                    var a = g.start(() -> shared.take(3).toList());
                                    Async.sleep(ticks(1));
                                    assertEquals(0, runs.get());
                                    var b = g.start(() -> shared.take(200).toList());
                                    assertEquals(List.of(0, 1, 2), a.await());
                                    assertEquals(200, b.await().size());
                                    assertEquals(199, b.await().getLast());
                                    assertEquals(List.of("cleaned up"), log);
                                }));
        assertEquals(1, runs.get());
    }

    @Worlds
    @DisplayName(
            "share with a replay: who comes late gets the latest values first, each value once")
    void shareWithReplay(World on) {
        on.run(
                () ->
                        Async.group(
                                g -> {
                                    AsyncStream<String> shared =
                                            stream("abc--d--e|").share(g, 1, 2);
                                    var first = g.start(shared::toList);
                                    Async.sleep(ticks(4));
                                    assertEquals("bcd--e|", Marble.of(shared).toString());
                                    assertEquals(List.of("a", "b", "c", "d", "e"), first.await());
                                    assertEquals(
                                            List.of("a", "b", "c", "d", "e"),
                                            shared.toList(),
                                            "a run of its own after the end of the first");
                                }));
    }

    @Worlds
    @DisplayName(
            "share with a replay: whenever a consumer comes, what it gets has no gap and no double")
    void shareWithReplayHasNoGap(World on) {
        on.run(
                () ->
                        Async.group(
                                g -> {
                                    AsyncStream<Integer> shared =
                                            AsyncStream.range(0, 2_000)
                                                    .onEach(Op::now)
                                                    .share(g, 1, 3);
                                    List<Task<List<Integer>>> all = new ArrayList<>();
                                    shared.consume(
                                            i -> {
                                                if (i % 100 == 50) {
                                                    all.add(g.start(() -> shared.toList()));
                                                }
                                            });
                                    for (Task<List<Integer>> late : all) {
                                        List<Integer> got = late.await();
                                        int from = got.isEmpty() ? 2_000 : got.getFirst();
                                        assertEquals(
                                                IntStream.range(from, 2_000).boxed().toList(), got);
                                    }
                                }));
    }

    @Worlds
    @DisplayName("share: a failure of the source reaches every consumer")
    void shareFails(World on) {
        on.run(
                () ->
                        Async.supervise(
                                g -> {
                                    AsyncStream<String> shared = stream("a-#").share(g, 2);
                                    var a = g.start(shared::toList);
                                    var b = g.start(shared::toList);
                                    assertThrows(IllegalStateException.class, a::await);
                                    assertThrows(IllegalStateException.class, b::await);
                                }));
    }

    @Worlds
    @DisplayName("share: a source that cannot begin fails those, too, who have waited for it")
    void shareCannotBegin(World on) {
        on.run(
                () ->
                        Async.supervise(
                                g -> {
                                    AsyncStream<String> shared =
                                            Async.group(
                                                    ended -> {
                                                        return stream("a|").share(ended, 2);
                                                    });
                                    var waits = g.start(shared::toList);
                                    Async.sleep(ticks(1));
                                    assertThrows(IllegalStateException.class, shared::toList);
                                    assertThrows(IllegalStateException.class, waits::await);
                                }));
    }
}
