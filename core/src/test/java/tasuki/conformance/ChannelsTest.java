package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.gather;
import static tasuki.Async.group;
import static tasuki.Async.moveOnAfter;
import static tasuki.conformance.Given.now;
import static tasuki.conformance.Given.pass;
import static tasuki.conformance.Given.seconds;
import static tasuki.sync.Select.onReceive;
import static tasuki.sync.Select.onReceiveOrEnd;
import static tasuki.sync.Select.onSend;
import static tasuki.sync.Select.onTimeout;
import static tasuki.sync.Select.select;
import static tasuki.sync.Select.selectFair;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

import tasuki.CancelScope;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;
import tasuki.sync.AsyncChannel;
import tasuki.sync.ChannelClosedException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Kotlin's and Jox's channels and selects, trio's memory channels. */
class ChannelsTest {
    private static AsyncChannel<Integer> of(int capacity, List<Integer> undelivered) {
        return AsyncChannel.<Integer>builder()
                .capacity(capacity)
                .onUndelivered(undelivered::add)
                .build();
    }

    @Worlds({0, 1, 3, Integer.MAX_VALUE})
    @Tag("jox")
    @DisplayName(
            "37 close wakes both sides: senders fail, receivers see the end after what is buffered")
    void closeWakes(World on, int capacity) {
        on.run(
                () -> {
                    List<Integer> undelivered = Collections.synchronizedList(new ArrayList<>());
                    AsyncChannel<Integer> channel = of(capacity, undelivered);
                    AsyncChannel<Integer> empty = of(capacity, undelivered);
                    AtomicInteger failed = new AtomicInteger();
                    int buffered = Math.min(capacity, 5);
                    group(
                            g -> {
                                for (int i = 0; i < 5; i++) {
                                    int number = i;
                                    g.start(
                                            () -> {
                                                try {
                                                    channel.send(number);
                                                } catch (ChannelClosedException e) {
                                                    failed.incrementAndGet();
                                                }
                                            });
                                    pass(1);
                                    g.start(
                                            () ->
                                                    assertEquals(
                                                            Optional.empty(),
                                                            empty.receiveOrEnd()));
                                }
                                pass(1);
                                channel.close();
                                empty.close();
                            });
                    assertEquals(5 - buffered, failed.get());
                    for (int i = 0; i < buffered; i++) {
                        assertEquals(i, channel.receive());
                    }
                    assertEquals(Optional.empty(), channel.receiveOrEnd());
                    ChannelClosedException end =
                            assertThrows(ChannelClosedException.class, () -> channel.receive());
                    assertEquals(null, end.getCause());
                    Collections.sort(undelivered);
                    assertEquals(5 - buffered, undelivered.size());
                    for (int number : channel) {
                        throw new AssertionError(number);
                    }
                });
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("37 close with an error: what is buffered first, then the error, to everybody")
    void closeWithError(World on) {
        on.run(
                () -> {
                    AsyncChannel<Integer> channel = AsyncChannel.buffered(4);
                    IOException error = new IOException("disk");
                    channel.send(1);
                    channel.close(error);
                    assertEquals(1, channel.receive());
                    for (int i = 0; i < 2; i++) {
                        assertSame(
                                error,
                                assertThrows(ChannelClosedException.class, () -> channel.receive())
                                        .getCause());
                        assertSame(
                                error,
                                assertThrows(
                                                ChannelClosedException.class,
                                                () -> channel.receiveOrEnd())
                                        .getCause());
                        assertSame(
                                error,
                                assertThrows(ChannelClosedException.class, () -> channel.send(2))
                                        .getCause());
                        assertThrows(
                                ChannelClosedException.class,
                                () -> {
                                    for (int number : channel) {
                                        throw new AssertionError(number);
                                    }
                                });
                    }
                });
    }

    @Worlds({0, 1, 4})
    @Tag("kotlin")
    @DisplayName("37 fair: receivers are served in the order in which they came, senders too")
    void fair(World on, int capacity) {
        on.run(
                () -> {
                    AsyncChannel<Integer> channel = of(capacity, new ArrayList<>());
                    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
                    group(
                            g -> {
                                for (int i = 0; i < 4; i++) {
                                    int number = i;
                                    g.start(
                                            () -> {
                                                int got = channel.receive();
                                                assertEquals(number, got);
                                                order.add(got);
                                            });
                                    pass(1);
                                }
                                for (int i = 0; i < 4; i++) {
                                    channel.send(i);
                                    pass(1);
                                }
                            });
                    assertEquals(List.of(0, 1, 2, 3), order);
                    group(
                            g -> {
                                for (int i = 0; i < 8; i++) {
                                    int number = i;
                                    g.start(() -> channel.send(number));
                                    pass(1);
                                }
                                for (int i = 0; i < 8; i++) {
                                    assertEquals(i, channel.receive());
                                }
                            });
                });
    }

    @Worlds({0, 1, 2})
    @Tag("jox")
    @DisplayName("38 C8 send and receive raced with cancellation: received once, or still in hand")
    void raced(World on, int capacity) {
        on.run(
                () -> {
                    for (int round = 0; round < 20; round++) {
                        List<Integer> undelivered = Collections.synchronizedList(new ArrayList<>());
                        List<Integer> received = Collections.synchronizedList(new ArrayList<>());
                        List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
                        AsyncChannel<Integer> channel = of(capacity, undelivered);
                        int seed = round;
                        group(
                                g -> {
                                    List<CancelScope> scopes = new ArrayList<>();
                                    for (int i = 0; i < 10; i++) {
                                        int number = i;
                                        CancelScope sends = CancelScope.create();
                                        CancelScope receives = CancelScope.create();
                                        scopes.add(sends);
                                        scopes.add(receives);
                                        g.start(
                                                () ->
                                                        sends.run(
                                                                () -> {
                                                                    begun.add(number);
                                                                    channel.send(number);
                                                                }));
                                        g.start(
                                                () ->
                                                        receives.run(
                                                                () ->
                                                                        received.add(
                                                                                channel
                                                                                        .receive())));
                                        scopes.get(seed * 7 % scopes.size()).cancel();
                                    }
                                    pass(1);
                                    scopes.forEach(CancelScope::cancel);
                                });
                        channel.cancel();
                        List<Integer> all = new ArrayList<>(received);
                        all.addAll(undelivered);
                        Collections.sort(all);
                        Collections.sort(begun);
                        assertEquals(begun, all, "each that was in somebody's hand, once");
                    }
                });
    }

    @Worlds({1, 3})
    @Tag("kotlin")
    @DisplayName(
            "39 undelivered elements reach the hook, each once: dropped, cancelled, left in the buffer")
    void undelivered(World on, int capacity) {
        on.run(
                () -> {
                    List<Integer> lost = Collections.synchronizedList(new ArrayList<>());
                    AsyncChannel<Integer> channel = of(capacity, lost);
                    for (int i = 0; i < capacity; i++) {
                        channel.send(i);
                    }
                    assertFalse(moveOnAfter(seconds(1), () -> channel.send(100)));
                    assertEquals(List.of(100), lost);
                    channel.cancel();
                    assertEquals(1 + capacity, lost.size());
                    assertThrows(ChannelClosedException.class, () -> channel.send(200));
                    assertTrue(lost.contains(200));
                    assertEquals(2 + capacity, lost.size());
                });
    }

    @Worlds
    @Tag("jox")
    @DisplayName("40 select: the first that is possible in the order of the clauses")
    void biased(World on) {
        on.run(
                () -> {
                    AsyncChannel<Integer> a = AsyncChannel.buffered(100);
                    AsyncChannel<Integer> b = AsyncChannel.buffered(100);
                    for (int i = 0; i < 50; i++) {
                        a.send(i);
                        b.send(i);
                    }
                    for (int i = 0; i < 50; i++) {
                        assertEquals("a", select(onReceive(a, x -> "a"), onReceive(b, x -> "b")));
                    }
                    assertEquals("b", select(onReceive(a, x -> "a"), onReceive(b, x -> "b")));
                });
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("40 selectFair: none starves")
    void fairSelect(World on) {
        on.run(
                () -> {
                    AsyncChannel<Integer> a = AsyncChannel.buffered(1_000);
                    AsyncChannel<Integer> b = AsyncChannel.buffered(1_000);
                    for (int i = 0; i < 1_000; i++) {
                        a.send(i);
                        b.send(i);
                    }
                    int[] from = new int[2];
                    for (int i = 0; i < 1_000; i++) {
                        from[selectFair(onReceive(a, x -> 0), onReceive(b, x -> 1))]++;
                    }
                    assertTrue(from[0] > 300 && from[1] > 300, from[0] + " and " + from[1]);
                });
    }

    @Worlds
    @Tag("jox")
    @DisplayName("40 select with a timeout; the losers leave nothing behind")
    void losers(World on) {
        on.run(
                () -> {
                    AsyncChannel<Integer> a = AsyncChannel.rendezvous();
                    AsyncChannel<Integer> b = AsyncChannel.rendezvous();
                    for (int i = 1; i <= 100; i++) {
                        assertEquals(
                                "quiet",
                                select(
                                        onReceive(a, x -> "a"),
                                        onSend(b, i, () -> "b"),
                                        onTimeout(seconds(1), () -> "quiet")));
                    }
                    assertEquals(100.0, now());
                    for (AsyncChannel<Integer> channel : List.of(a, b)) {
                        assertEquals(0, channel.statistics().waitingReceivers());
                        assertEquals(0, channel.statistics().waitingSenders());
                    }
                    assertFalse(b.trySend(7));
                    assertEquals(Optional.empty(), b.tryReceive());
                });
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName(
            "40 a select that is cancelled has done nothing; one whose channel closes learns it")
    void endsOfSelect(World on) {
        on.run(
                () -> {
                    AsyncChannel<Integer> a = AsyncChannel.rendezvous();
                    AsyncChannel<Integer> b = AsyncChannel.rendezvous();
                    group(
                            g -> {
                                Task<Integer> cancelled =
                                        g.start(
                                                () ->
                                                        select(
                                                                onReceive(a, x -> x),
                                                                onReceive(b, x -> x)));
                                pass(1);
                                cancelled.cancel();
                                pass(1);
                                assertFalse(a.trySend(1));
                                assertFalse(b.trySend(1));
                                Task<String> closed =
                                        g.start(
                                                () ->
                                                        select(
                                                                onReceive(a, x -> "element"),
                                                                onReceiveOrEnd(
                                                                        b,
                                                                        x ->
                                                                                x.isPresent()
                                                                                        ? "element"
                                                                                        : "end")));
                                pass(1);
                                b.close();
                                assertEquals("end", closed.await());
                                a.close();
                                assertThrows(
                                        ChannelClosedException.class,
                                        () -> select(onReceive(a, x -> x)));
                            });
                });
    }

    @Worlds
    @Tag("jox")
    @DisplayName("40 two selects meet over two channels: one element passes, in one direction")
    void selectsMeet(World on) {
        on.run(
                () -> {
                    AsyncChannel<String> a = AsyncChannel.rendezvous();
                    AsyncChannel<String> b = AsyncChannel.rendezvous();
                    List<String> both =
                            gather(
                                    () ->
                                            select(
                                                    onSend(a, "x", () -> "sent to a"),
                                                    onReceive(b, v -> "received " + v)),
                                    () ->
                                            select(
                                                    onSend(b, "y", () -> "sent to b"),
                                                    onReceive(a, v -> "received " + v)));
                    assertTrue(
                            both.equals(List.of("sent to a", "received x"))
                                    || both.equals(List.of("received y", "sent to b")),
                            both::toString);
                });
    }
}
