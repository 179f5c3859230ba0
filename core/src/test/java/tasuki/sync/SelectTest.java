package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.sync.Select.onReceive;
import static tasuki.sync.Select.onReceiveOrEnd;
import static tasuki.sync.Select.onSend;
import static tasuki.sync.Select.onTimeout;
import static tasuki.sync.Select.select;
import static tasuki.sync.Select.selectFair;
import static tasuki.sync.Until.until;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.HandClock;
import tasuki.internal.World;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class SelectTest {
    private final AsyncChannel<String> a = AsyncChannel.buffered(4);
    private final AsyncChannel<String> b = AsyncChannel.rendezvous();
    private final AsyncChannel<String> c = AsyncChannel.buffered(1);

    private void nothingIsLeft() {
        for (AsyncChannel<String> channel : List.of(a, b, c)) {
            assertEquals(0, channel.statistics().waitingReceivers());
            assertEquals(0, channel.statistics().waitingSenders());
        }
    }

    @Test
    @Tag("kotlin")
    @DisplayName("C15 biased: of several that are possible the first wins")
    void biased() throws Exception {
        a.send("a1");
        c.send("c1");
        assertEquals("c c1", select(onReceive(c, x -> "c " + x), onReceive(a, x -> "a " + x)));
        assertEquals("a a1", select(onReceive(c, x -> "c " + x), onReceive(a, x -> "a " + x)));
        assertEquals("sent", select(onSend(c, "c2", () -> "sent"), onReceive(a, x -> x)));
        assertEquals("c2", c.receive());
        nothingIsLeft();
    }

    @Test
    @Tag("kotlin")
    @DisplayName("C15 fair: of several that are possible each has the same chance")
    void fair() throws Exception {
        int[] won = new int[3];
        for (int i = 0; i < 3_000; i++) {
            a.trySend("x");
            c.trySend("y");
            won[selectFair(onReceive(a, x -> 0), onReceive(b, x -> 1), onReceive(c, x -> 2))]++;
        }
        assertEquals(0, won[1]);
        assertTrue(won[0] > 1_200 && won[2] > 1_200, won[0] + " and " + won[2]);
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("C15 waits for the first; the losers leave nothing behind")
    void waits(World on) {
        on.runReal(
                () ->
                        Async.group(
                                g -> {
                                    Task<String> selecting =
                                            g.start(
                                                    () ->
                                                            select(
                                                                    onReceive(a, x -> "a " + x),
                                                                    onReceive(b, x -> "b " + x),
                                                                    onReceive(c, x -> "c " + x)));
                                    until(() -> c.statistics().waitingReceivers() == 1);
                                    assertEquals(1, a.statistics().waitingReceivers());
                                    assertTrue(selecting.toString().contains("select"));
                                    b.send("hello");
                                    assertEquals("b hello", selecting.await());
                                    nothingIsLeft();
                                }));
    }

    @Worlds
    @DisplayName("C15 a send that waits is taken by a receiver; the losing sends have sent nothing")
    void sends(World on) {
        on.runReal(
                () -> {
                    c.send("full");
                    Async.group(
                            g -> {
                                Task<String> selecting =
                                        g.start(
                                                () ->
                                                        select(
                                                                onSend(b, "for b", () -> "b"),
                                                                onSend(c, "for c", () -> "c")));
                                until(() -> c.statistics().waitingSenders() == 1);
                                assertEquals(1, b.statistics().waitingSenders());
                                assertEquals("full", c.receive());
                                assertEquals("c", selecting.await());
                                assertEquals(Optional.empty(), b.tryReceive());
                                assertEquals("for c", c.receive());
                                nothingIsLeft();
                            });
                });
    }

    @Worlds
    @DisplayName("C15 a select keeps its place in the queue of every channel")
    void keepsItsPlace(World on) {
        on.runReal(
                () ->
                        Async.group(
                                g -> {
                                    Task<String> first = g.start(b::receive);
                                    until(() -> b.statistics().waitingReceivers() == 1);
                                    Task<String> second =
                                            g.start(
                                                    () ->
                                                            select(
                                                                    onReceive(a, x -> x),
                                                                    onReceive(b, x -> x)));
                                    until(() -> b.statistics().waitingReceivers() == 2);
                                    Task<String> third = g.start(b::receive);
                                    until(() -> b.statistics().waitingReceivers() == 3);
                                    b.send("1");
                                    b.send("2");
                                    b.send("3");
                                    assertEquals("1", first.await());
                                    assertEquals("2", second.await());
                                    assertEquals("3", third.await());
                                }));
    }

    @Worlds
    @DisplayName("C15 two selects meet: one sends what the other receives, once")
    void selectsMeet(World on) {
        for (int round = 0; round < 200; round++) {
            on.runReal(
                    () -> {
                        AsyncChannel<String> there = AsyncChannel.rendezvous();
                        AsyncChannel<String> back = AsyncChannel.rendezvous();
                        Async.group(
                                g -> {
                                    Task<String> one =
                                            g.start(
                                                    () ->
                                                            select(
                                                                    onSend(
                                                                            there,
                                                                            "x",
                                                                            () -> "sent"),
                                                                    onReceive(back, x -> x)));
                                    Task<String> two =
                                            g.start(
                                                    () ->
                                                            select(
                                                                    onSend(back, "y", () -> "sent"),
                                                                    onReceive(there, x -> x)));
                                    String both = one.await() + " " + two.await();
                                    assertTrue(
                                            both.equals("sent x") || both.equals("y sent"), both);
                                });
                        assertEquals(
                                new AsyncChannel.Statistics(0, 0, 0, 0, false), there.statistics());
                        assertEquals(
                                new AsyncChannel.Statistics(0, 0, 0, 0, false), back.statistics());
                    });
        }
    }

    @Worlds
    @DisplayName("C15 a select that would send to itself waits for somebody else")
    void doesNotMeetItself(World on) {
        on.runReal(
                () ->
                        Async.group(
                                g -> {
                                    Task<String> selecting =
                                            g.start(
                                                    () ->
                                                            select(
                                                                    onSend(b, "me", () -> "sent"),
                                                                    onReceive(b, x -> x)));
                                    until(
                                            () ->
                                                    b.statistics().waitingReceivers() == 1
                                                            && b.statistics().waitingSenders()
                                                                    == 1);
                                    assertTrue(b.trySend("you"));
                                    assertEquals("you", selecting.await());
                                    nothingIsLeft();
                                }));
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName("C15 with a timeout: it wins when nothing else was possible for its time")
    void timeout(World on) {
        HandClock clock = new HandClock();
        on.runOn(
                clock,
                () -> {
                    Async.group(
                            g -> {
                                Task<String> selecting =
                                        g.start(
                                                () ->
                                                        select(
                                                                onTimeout(
                                                                        Duration.ofDays(2),
                                                                        () -> "never"),
                                                                onReceive(a, x -> x),
                                                                onTimeout(
                                                                        Duration.ofSeconds(1),
                                                                        () -> "quiet")));
                                until(() -> a.statistics().waitingReceivers() == 1);
                                clock.advance(Duration.ofMillis(999));
                                assertEquals(1, a.statistics().waitingReceivers());
                                clock.advance(Duration.ofMillis(1));
                                assertEquals("quiet", selecting.await());
                                nothingIsLeft();
                                Task<String> other =
                                        g.start(
                                                () ->
                                                        select(
                                                                onReceive(a, x -> x),
                                                                onTimeout(
                                                                        Duration.ofSeconds(
                                                                                Long.MAX_VALUE),
                                                                        () -> "quiet")));
                                until(() -> a.statistics().waitingReceivers() == 1);
                                a.send("in time");
                                assertEquals("in time", other.await());
                                assertEquals(0, clock.pending());
                            });
                    return null;
                });
    }

    @Test
    @DisplayName("C15 a timeout of zero: takes what is there, and does not wait")
    void zeroTimeout() throws Exception {
        assertEquals("no", select(onReceive(a, x -> x), onTimeout(Duration.ZERO, () -> "no")));
        a.send("yes");
        assertEquals("yes", select(onTimeout(Duration.ZERO, () -> "no"), onReceive(a, x -> x)));
        assertEquals(
                "late",
                select(onReceive(a, x -> x), onTimeout(Duration.ofMillis(1), () -> "late")));
    }

    @Worlds
    @DisplayName(
            "C15 a channel that is closed makes its clauses possible: they fail, or learn that it is the end")
    void closed(World on) {
        on.runReal(
                () -> {
                    Async.group(
                            g -> {
                                Task<ChannelClosedException> selecting =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                ChannelClosedException.class,
                                                                () ->
                                                                        select(
                                                                                onReceive(
                                                                                        a, x -> x),
                                                                                onReceive(
                                                                                        b,
                                                                                        x -> x))));
                                until(() -> b.statistics().waitingReceivers() == 1);
                                b.close(new IOException("gone"));
                                assertEquals("gone", selecting.await().getCause().getMessage());
                                c.send("full");
                                Task<ChannelClosedException> sending =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                ChannelClosedException.class,
                                                                () ->
                                                                        select(
                                                                                onReceive(
                                                                                        a, x -> x),
                                                                                onSend(
                                                                                        c,
                                                                                        "x",
                                                                                        () ->
                                                                                                ""))));
                                until(() -> c.statistics().waitingSenders() == 1);
                                c.close();
                                sending.await();
                                Task<String> ending =
                                        g.start(
                                                () ->
                                                        select(
                                                                onReceiveOrEnd(
                                                                        a, x -> x.orElse("end"))));
                                until(() -> a.statistics().waitingReceivers() == 1);
                                a.close();
                                assertEquals("end", ending.await());
                            });
                    assertEquals("end", select(onReceiveOrEnd(a, x -> x.orElse("end"))));
                    assertThrows(
                            ChannelClosedException.class, () -> select(onSend(a, "x", () -> "")));
                    assertEquals("full", select(onReceiveOrEnd(c, Optional::get)));
                    nothingIsLeft();
                });
    }

    @Worlds
    @DisplayName("C8 a cancelled select has done nothing and leaves nothing behind")
    void cancelled(World on) {
        on.runReal(
                () -> {
                    c.send("full");
                    Async.group(
                            g -> {
                                Task<String> selecting =
                                        g.start(
                                                () ->
                                                        select(
                                                                onReceive(a, x -> x),
                                                                onSend(b, "b", () -> "b"),
                                                                onSend(c, "c", () -> "c"),
                                                                onTimeout(
                                                                        Duration.ofHours(1),
                                                                        () -> "")));
                                until(() -> c.statistics().waitingSenders() == 1);
                                selecting.cancel();
                                assertTrue(selecting.join() instanceof Outcome.Cancelled);
                                nothingIsLeft();
                                assertEquals("full", c.receive());
                                assertEquals(Optional.empty(), c.tryReceive());
                            });
                    a.send("there");
                    CancelScope scope = CancelScope.create();
                    scope.cancel();
                    scope.run(
                            () ->
                                    assertThrows(
                                            InterruptedException.class,
                                            () -> select(onReceive(a, x -> x))));
                    assertEquals("there", a.receive());
                });
    }

    @Worlds
    @DisplayName(
            "C8 a select that was served returns what it got, though it is cancelled in the same moment")
    void aServedSelectWins(World on) {
        on.runReal(
                () -> {
                    List<String> got = new ArrayList<>();
                    CancelScope scope = CancelScope.create();
                    Async.group(
                            g -> {
                                g.start(
                                        () ->
                                                scope.run(
                                                        () -> {
                                                            got.add(
                                                                    select(
                                                                            onReceive(a, x -> x),
                                                                            onReceive(b, x -> x)));
                                                            Async.sleepForever();
                                                        }));
                                until(() -> b.statistics().waitingReceivers() == 1);
                                assertTrue(b.trySend("mine"));
                                scope.cancel();
                            });
                    assertEquals(List.of("mine"), got);
                    nothingIsLeft();
                });
    }

    @Test
    @DisplayName("the body of the clause that wins throws its own checked exception")
    void bodiesThrow() throws Exception {
        a.send("x");
        IOException mine = new IOException("mine");
        assertSame(
                mine,
                assertThrows(
                        IOException.class,
                        () ->
                                Select.<String, IOException>select(
                                        onReceive(
                                                a,
                                                x -> {
                                                    throw mine;
                                                }))));
    }

    @Test
    void badUseIsNamed() {
        assertEquals(
                "a select without clauses would wait for ever",
                assertThrows(IllegalArgumentException.class, () -> select()).getMessage());
        assertThrows(NullPointerException.class, () -> onSend(a, null, () -> ""));
        assertThrows(NullPointerException.class, () -> onTimeout(null, () -> ""));
    }

    @Test
    @DisplayName("C15 an overflow policy makes a send always possible")
    void overflow() throws Exception {
        List<String> dropped = new ArrayList<>();
        for (AsyncChannel.Overflow policy :
                List.of(AsyncChannel.Overflow.DROP_OLDEST, AsyncChannel.Overflow.DROP_LATEST)) {
            AsyncChannel<String> channel =
                    AsyncChannel.<String>builder()
                            .capacity(1)
                            .overflow(policy)
                            .onUndelivered(dropped::add)
                            .build();
            channel.send("old");
            assertEquals(
                    "sent", select(onReceive(b, x -> x), onSend(channel, "new", () -> "sent")));
        }
        assertEquals(List.of("old", "new"), dropped);
    }
}
