package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.group;
import static tasuki.Async.sleepForever;
import static tasuki.conformance.Given.forever;
import static tasuki.conformance.Given.now;
import static tasuki.conformance.Given.pass;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;

import tasuki.Action;
import tasuki.CancelScope;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;
import tasuki.sync.AsyncChannel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Cancel scopes: trio's test_run, and the rules C6, C8, C9. */
class ScopesTest {
    @Worlds
    @Tag("trio")
    @DisplayName("27 C6 in a cancelled scope every checkpoint throws, again and again")
    void levelTriggered(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    scope.run(
                            () -> {
                                scope.cancel("over");
                                for (int again = 0; again < 2; again++) {
                                    for (int i = 0; i < Checkpoints.ALL.size(); i++) {
                                        Action<RuntimeException> it = Checkpoints.ALL.get(i);
                                        InterruptedException e =
                                                assertThrows(
                                                        InterruptedException.class,
                                                        () -> it.run(),
                                                        "checkpoint " + i);
                                        assertEquals("over", e.getMessage(), "checkpoint " + i);
                                    }
                                }
                            });
                    pass(1);
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName("27 C6 swallowing delays the end of a task, and never loses the cancellation")
    void swallowing(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    AtomicInteger swallowed = new AtomicInteger();
                                    Task<Void> task =
                                            g.start(
                                                    () -> {
                                                        while (swallowed.get() < 100) {
                                                            try {
                                                                sleepForever();
                                                            } catch (InterruptedException e) {
                                                                swallowed.incrementAndGet();
                                                            }
                                                        }
                                                        sleepForever();
                                                    });
                                    pass(1);
                                    task.cancel();
                                    assertInstanceOf(Outcome.Cancelled.class, task.join());
                                    assertEquals(100, swallowed.get());
                                }));
    }

    @Worlds
    @Tag("trio")
    @DisplayName(
            "29 a scope that is cancelled before it is entered: its body runs to the first checkpoint")
    void cancelledBefore(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    scope.cancel("too late");
                    AtomicBoolean begun = new AtomicBoolean();
                    assertEquals(
                            Optional.empty(),
                            scope.call(
                                    () -> {
                                        begun.set(true);
                                        return forever();
                                    }));
                    assertTrue(begun.get());
                    assertEquals(Optional.of("too late"), scope.reason());
                    CancelScope another = CancelScope.create();
                    another.cancel();
                    assertEquals(Optional.of("no checkpoint"), another.call(() -> "no checkpoint"));
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName("29 a scope that is shielded before it is entered")
    void shieldedBefore(World on) {
        on.run(
                () -> {
                    CancelScope outer = CancelScope.create();
                    CancelScope inner = CancelScope.create().shield(true);
                    AtomicBoolean done = new AtomicBoolean();
                    assertFalse(
                            outer.run(
                                    () -> {
                                        outer.cancel();
                                        assertTrue(inner.run(() -> pass(5)));
                                        done.set(true);
                                        checkpoint();
                                    }));
                    assertTrue(done.get());
                    assertEquals(5.0, now());
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName("29 a shield does not protect from the scope's own cancellation")
    void ownCancellation(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create().shield(true);
                    assertFalse(
                            scope.run(
                                    () -> {
                                        scope.cancel();
                                        sleepForever();
                                    }));
                });
    }

    @Worlds
    @Tag("trio")
    @DisplayName("C9 a cancellation ends its own scope, not those inside or outside")
    void nesting(World on) {
        on.run(
                () -> {
                    List<String> left = new ArrayList<>();
                    CancelScope one = CancelScope.create("one");
                    CancelScope two = CancelScope.create("two");
                    CancelScope three = CancelScope.create("three");
                    boolean oneDone =
                            one.run(
                                    () -> {
                                        boolean twoDone =
                                                two.run(
                                                        () -> {
                                                            three.run(
                                                                    () -> {
                                                                        two.cancel();
                                                                        sleepForever();
                                                                    });
                                                            left.add("not reached");
                                                        });
                                        left.add("two: " + twoDone);
                                        pass(1);
                                    });
                    left.add("one: " + oneDone);
                    assertEquals(List.of("two: false", "one: true"), left);
                    assertFalse(three.isCancelled());
                    assertFalse(one.isCancelled());
                });
    }

    @Worlds
    @DisplayName(
            "C9 four scopes, cancelled in every order: the outermost cancelled one ends, no flag is left")
    void everyOrder(World on) {
        on.run(
                () -> {
                    List<List<Integer>> orders = new ArrayList<>();
                    orders(List.of(), orders);
                    assertEquals(64, orders.size());
                    for (List<Integer> order : orders) {
                        List<CancelScope> scopes = new ArrayList<>();
                        for (int i = 0; i < 4; i++) {
                            scopes.add(CancelScope.create("scope " + i));
                        }
                        List<Boolean> done = new ArrayList<>();
                        nest(scopes, 0, order, done);
                        int outermost = order.stream().min(Integer::compare).orElseThrow();
                        List<Boolean> expected = new ArrayList<>();
                        for (int i = outermost; i >= 0; i--) {
                            expected.add(i != outermost);
                        }
                        assertEquals(expected, done, "cancelled in the order " + order);
                        assertFalse(Thread.currentThread().isInterrupted());
                        checkpoint();
                    }
                });
    }

    /** All sequences of distinct numbers below 4, but the empty one. */
    private static void orders(List<Integer> begun, List<List<Integer>> into) {
        if (!begun.isEmpty()) {
            into.add(begun);
        }
        for (int i = 0; i < 4; i++) {
            if (!begun.contains(i)) {
                List<Integer> more = new ArrayList<>(begun);
                more.add(i);
                orders(more, into);
            }
        }
    }

    private static void nest(
            List<CancelScope> scopes, int depth, List<Integer> order, List<Boolean> done)
            throws InterruptedException {
        if (depth == scopes.size()) {
            for (int i : order) {
                scopes.get(i).cancel();
            }
            sleepForever();
        }
        done.add(scopes.get(depth).run(() -> nest(scopes, depth + 1, order, done)));
    }

    @Worlds
    @Tag("trio")
    @DisplayName("C6 everything that was started in a scope is cancelled with it, at any depth")
    void inheritance(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    AtomicInteger cancelled = new AtomicInteger();
                    group(
                            g -> {
                                Task<Boolean> inScope =
                                        g.start(() -> scope.run(() -> tree(3, cancelled)));
                                Task<Void> outside = g.start(() -> pass(10));
                                pass(1);
                                scope.cancel();
                                assertFalse(inScope.await());
                                assertEquals(1.0, now());
                                assertEquals(15, cancelled.get());
                                outside.await();
                            });
                });
    }

    private static void tree(int depth, AtomicInteger cancelled) throws InterruptedException {
        try {
            group(
                    g -> {
                        if (depth > 0) {
                            g.start(() -> tree(depth - 1, cancelled));
                            g.start(() -> tree(depth - 1, cancelled));
                        }
                        sleepForever();
                    });
        } catch (InterruptedException e) {
            cancelled.incrementAndGet();
            throw e;
        }
    }

    @Worlds
    @Tag("trio")
    @DisplayName("four hundred scopes deep: cancelled as a whole")
    void deep(World on) {
        on.run(
                () -> {
                    CancelScope top = CancelScope.create();
                    assertFalse(
                            top.run(
                                    () ->
                                            deeper(
                                                    400,
                                                    () -> {
                                                        top.cancel();
                                                        sleepForever();
                                                    })));
                });
    }

    private static void deeper(int n, Action<RuntimeException> body) throws InterruptedException {
        if (n == 0) {
            body.run();
        } else {
            CancelScope.create().run(() -> deeper(n - 1, body));
        }
    }

    @Worlds
    @DisplayName("only the first cancellation of a scope counts; it has its reason")
    void firstReason(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create("search");
                    assertFalse(scope.isCancelled());
                    assertEquals(Optional.empty(), scope.reason());
                    AtomicReference<String> said = new AtomicReference<>();
                    scope.run(
                            () -> {
                                scope.cancel("first");
                                scope.cancel("second");
                                said.set(
                                        assertThrows(InterruptedException.class, () -> checkpoint())
                                                .getMessage());
                            });
                    assertEquals("first", said.get());
                    assertEquals(Optional.of("first"), scope.reason());
                    assertEquals("search", scope.name());
                    assertEquals("search (cancelled: first)", scope.toString());
                });
    }

    @Worlds
    @DisplayName("a failure that comes while its scope is cancelled is not absorbed")
    void failureIsNotAbsorbed(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    assertEquals(
                            "bug",
                            assertThrows(
                                            IllegalStateException.class,
                                            () ->
                                                    scope.run(
                                                            () -> {
                                                                scope.cancel();
                                                                try {
                                                                    checkpoint();
                                                                } finally {
                                                                    Given.raise(
                                                                            new IllegalStateException(
                                                                                    "bug"));
                                                                }
                                                            }))
                                    .getMessage());
                });
    }

    @Worlds
    @Tag("cpython")
    @DisplayName("26 C8 a value that has come is not lost by a cancellation in the same instant")
    void valueIsKept(World on) {
        on.run(
                () -> {
                    for (int i = 0; i < 200; i++) {
                        AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
                        AtomicReference<Integer> got = new AtomicReference<>();
                        AtomicBoolean ranOn = new AtomicBoolean();
                        group(
                                g -> {
                                    CancelScope scope = CancelScope.create();
                                    g.start(
                                            () ->
                                                    scope.run(
                                                            () -> {
                                                                got.set(channel.receive());
                                                                checkpoint();
                                                                ranOn.set(true);
                                                            }));
                                    pass(1);
                                    assertTrue(channel.trySend(7));
                                    scope.cancel();
                                });
                        assertEquals(7, got.get());
                        if (on.oneAtATime()) {
                            assertFalse(ranOn.get());
                        }
                    }
                });
    }

    @Worlds
    @DisplayName("a scope is cancelled from a thread that is no task")
    void fromOutside(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    assertFalse(
                            scope.run(
                                    () -> {
                                        Thread.ofPlatform().start(() -> scope.cancel("stop"));
                                        sleepForever();
                                    }));
                    assertEquals(Optional.of("stop"), scope.reason());
                });
    }

    @Worlds
    @DisplayName(
            "C9 an interrupt from elsewhere, with no scope cancelled, ends the task as cancelled")
    void interruptOfATask(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    ConcurrentLinkedQueue<Thread> thread =
                                            new ConcurrentLinkedQueue<>();
                                    Task<String> task =
                                            g.start(
                                                    () -> {
                                                        thread.add(Thread.currentThread());
                                                        return forever();
                                                    });
                                    pass(1);
                                    thread.remove().interrupt();
                                    assertThrows(CancellationException.class, () -> task.await());
                                }));
    }
}
