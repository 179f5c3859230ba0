package tasuki.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.gather;
import static tasuki.Async.group;
import static tasuki.Async.sleep;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Action;
import tasuki.Async;
import tasuki.sync.AsyncChannel;
import tasuki.sync.Mutex;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class SchedulesTest {
    private int counter;

    /** The update that is lost if somebody comes in between. */
    private void increment() throws InterruptedException {
        int seen = counter;
        checkpoint();
        counter = seen + 1;
    }

    private final Action<RuntimeException> lostUpdate =
            () -> {
                counter = 0;
                gather(this::increment, this::increment);
                assertEquals(2, counter);
            };

    @Test
    @DisplayName("a lost update is found, with the task, the line and the way to run it again")
    void lostUpdate() {
        ScheduleError error =
                assertThrows(
                        ScheduleError.class,
                        () -> TestRuntime.create().schedules(100).run(lostUpdate));
        assertTrue(error.getCause() instanceof AssertionError);
        assertTrue(error.getMessage().contains("expected: <2> but was: <1>"), error.getMessage());
        assertTrue(error.trace().contains("SchedulesTest.increment(SchedulesTest.java:"));
        assertTrue(error.getMessage().contains("replay = \"" + error.schedule() + "\""));
    }

    @Test
    @DisplayName("what was found is shrunk to what it takes: for a lost update one intervention")
    void shrinks() {
        ScheduleError error =
                assertThrows(
                        ScheduleError.class,
                        () ->
                                TestRuntime.create()
                                        .schedules(100)
                                        .strategy(Strategy.random())
                                        .run(
                                                () -> {
                                                    counter = 0;
                                                    gather(
                                                            this::increment,
                                                            this::increment,
                                                            () -> {
                                                                for (int i = 0; i < 20; i++) {
                                                                    checkpoint();
                                                                }
                                                            });
                                                    assertEquals(2, counter);
                                                }));
        assertTrue(Schedule.parse(error.schedule()).size() <= 1, error.getMessage());
    }

    @Test
    @DisplayName("a replay does the same again, step by step")
    void replays() {
        ScheduleError error =
                assertThrows(
                        ScheduleError.class,
                        () -> TestRuntime.create().schedules(100).run(lostUpdate));
        for (int i = 0; i < 20; i++) {
            ScheduleError again =
                    assertThrows(
                            ScheduleError.class,
                            () -> TestRuntime.create().replay(error.schedule()).run(lostUpdate));
            assertEquals(error.trace(), again.trace());
        }
    }

    @Test
    @DisplayName("the same seed finds the same; foreign calls and time included")
    void deterministic() {
        Set<String> logs = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            List<String> log = new ArrayList<>();
            TestRuntime.create()
                    .strategy(Strategy.random())
                    .seed(99)
                    .schedules(1)
                    .run(() -> mixture(log));
            logs.add(log.toString());
        }
        assertEquals(1, logs.size(), () -> String.join("\n", logs));
    }

    private static void mixture(List<String> log) throws InterruptedException {
        AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
        Mutex mutex = new Mutex();
        group(
                g -> {
                    for (int i = 0; i < 4; i++) {
                        int n = i;
                        g.start(
                                () -> {
                                    mutex.run(() -> log.add("locked " + n));
                                    Async.await(() -> log.add("call " + n));
                                    sleep(Duration.ofMillis(10));
                                    Async.cpu(() -> n * n);
                                    channel.send(n);
                                });
                    }
                    for (int i = 0; i < 4; i++) {
                        log.add("got " + channel.receive());
                    }
                });
    }

    @Test
    @DisplayName("different seeds try different orders: all 24 of four tasks come up")
    void random() {
        for (Strategy strategy : List.of(Strategy.random(), Strategy.pct(3), Strategy.mixed())) {
            Set<String> orders = new HashSet<>();
            TestRuntime.create()
                    .strategy(strategy)
                    .schedules(3000)
                    .run(
                            () -> {
                                StringBuilder order = new StringBuilder();
                                gather(
                                        () -> order.append('a'),
                                        () -> order.append('b'),
                                        () -> order.append('c'),
                                        () -> order.append('d'));
                                orders.add(order.toString());
                            });
            assertEquals(24, orders.size(), strategy.toString());
        }
    }

    @Test
    @DisplayName("round robin changes at every checkpoint")
    void roundRobin() {
        StringBuilder order = new StringBuilder();
        TestRuntime.create()
                .strategy(Strategy.roundRobin())
                .switchAtStarts(false)
                .run(() -> gather(() -> twice(order, 'a'), () -> twice(order, 'b')));
        assertEquals("abab", order.toString());
    }

    private static void twice(StringBuilder order, char who) throws InterruptedException {
        order.append(who);
        checkpoint();
        order.append(who);
    }

    @Test
    @DisplayName("exhaustive: two tasks of two steps have six orders, and each is tried")
    void exhaustive() {
        Set<String> orders = new HashSet<>();
        Mutex free = new Mutex();
        Action<RuntimeException> body =
                () -> {
                    StringBuilder order = new StringBuilder();
                    gather(() -> steps(order, 'a', free), () -> steps(order, 'b', free));
                    orders.add(order.toString());
                };
        Exploration all = TestRuntime.create().strategy(Strategy.exhaustive(4)).run(body);
        assertEquals(Set.of("aabb", "abab", "abba", "baab", "baba", "bbaa"), orders);
        assertTrue(all.exhausted());
        orders.clear();
        Exploration few =
                TestRuntime.create()
                        .strategy(Strategy.exhaustive(0))
                        .switchAtStarts(false)
                        .run(body);
        assertEquals(Set.of("aabb", "bbaa"), orders); // who waits may be followed by either
        assertTrue(few.schedules() < all.schedules());
        assertFalse(TestRuntime.create().run(body).exhausted());
    }

    private static void steps(StringBuilder order, char who, Mutex free)
            throws InterruptedException {
        order.append(who);
        free.run(() -> {}); // nobody has it: passed without waiting
        order.append(who);
    }

    @Test
    @DisplayName("exhaustive search proves a small program right")
    void proves() {
        Exploration all =
                TestRuntime.create()
                        .strategy(Strategy.exhaustive(2))
                        .run(
                                () -> {
                                    int[] count = {0};
                                    Mutex mutex = new Mutex();
                                    Action<RuntimeException> safe =
                                            () ->
                                                    mutex.run(
                                                            () -> {
                                                                int seen = count[0];
                                                                checkpoint();
                                                                count[0] = seen + 1;
                                                            });
                                    gather(safe, safe, safe);
                                    assertEquals(3, count[0]);
                                });
        assertTrue(all.exhausted() && all.schedules() > 20, all.toString());
    }

    @Test
    @DisplayName("on a slow machine a deadline may come at any checkpoint")
    void slowMachine() {
        Action<RuntimeException> body =
                () -> assertTrue(Async.moveOnAfter(Duration.ofSeconds(1), Async::checkpoint));
        TestRuntime.create().schedules(100).run(body);
        assertThrows(
                ScheduleError.class,
                () -> TestRuntime.create().schedules(100).timePassesAnytime(true).run(body));
    }

    @Test
    @DisplayName("a failure that depends on more than the schedule says so")
    void irreproducible() {
        int[] runs = {0};
        ScheduleError error =
                assertThrows(
                        ScheduleError.class,
                        () ->
                                TestRuntime.create()
                                        .schedules(10)
                                        .run(() -> assertTrue(++runs[0] != 5)));
        assertTrue(error.getMessage().contains("depends on something else"), error.getMessage());
    }

    @Test
    @DisplayName("the text of a schedule can be read again, and nonsense is refused")
    void text() {
        assertEquals("3=2,17=1", Schedule.parse(" 3=2, 17=1 ").toString());
        assertEquals("-", Schedule.parse("-").toString());
        for (String wrong : List.of("", "3", "3=x", "3=2,", "a=b=c")) {
            if (!wrong.equals("3=2,")) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> TestRuntime.create().replay(wrong),
                        wrong);
            }
        }
    }

    @Test
    @DisplayName("a task that was just started may go first, unless that is switched off")
    void starts() {
        Action<RuntimeException> body =
                () ->
                        group(
                                g -> {
                                    boolean[] ready = {false};
                                    g.start(() -> assertTrue(ready[0]));
                                    ready[0] = true;
                                });
        TestRuntime.create().schedules(100).switchAtStarts(false).run(body);
        assertThrows(ScheduleError.class, () -> TestRuntime.create().schedules(100).run(body));
    }
}
