package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.gather;
import static tasuki.Async.group;
import static tasuki.conformance.Given.pass;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.Body;
import tasuki.ContextPropagator;
import tasuki.ContextVar;
import tasuki.Started;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Context: CPython's test_context, and C14. */
class ContextTest {
    private static final ContextVar<String> USER = ContextVar.create("user");
    private static final ContextVar<Integer> DEPTH = ContextVar.create("depth", 0);
    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "48 C14 a task sees the context as it was at its start; later changes do not reach it")
    void asAtTheStart(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    List<Task<String>> tasks = new ArrayList<>();
                                    Body<String, RuntimeException> look =
                                            () -> {
                                                pass(1);
                                                return USER.orElse("nobody");
                                            };
                                    tasks.add(g.start(look));
                                    USER.run(
                                            "ada",
                                            () -> {
                                                tasks.add(g.start(look));
                                                USER.run("bob", () -> tasks.add(g.start(look)));
                                                tasks.add(g.start(look));
                                            });
                                    tasks.add(g.start(look));
                                    List<String> seen = new ArrayList<>();
                                    for (Task<String> task : tasks) {
                                        seen.add(task.await());
                                    }
                                    assertEquals(
                                            List.of("nobody", "ada", "bob", "ada", "nobody"), seen);
                                }));
    }

    @Worlds
    @Tag("cpython")
    @DisplayName(
            "48 C14 what a task binds does not leak to its starter, its siblings, or what runs after it")
    void doesNotLeak(World on) {
        on.run(
                () -> {
                    gather(
                            () -> USER.run("ada", () -> pass(2)),
                            () -> {
                                pass(1);
                                assertFalse(USER.isBound());
                            });
                    assertFalse(USER.isBound());
                    assertThrows(
                            IOException.class,
                            () ->
                                    USER.run(
                                            "bob",
                                            () -> {
                                                throw new IOException();
                                            }));
                    assertFalse(USER.isBound());
                });
    }

    @Worlds
    @DisplayName("C14 seen in everything that runs a body, wherever it runs it")
    void everywhere(World on) {
        on.run(
                () ->
                        USER.run(
                                "ada",
                                () -> {
                                    assertEquals("ada", USER.get());
                                    assertEquals(
                                            List.of("ada", "ada"), gather(USER::get, USER::get));
                                    assertEquals(
                                            List.of("ada", "ada"),
                                            Async.mapConcurrent(2, List.of(1, 2), i -> USER.get()));
                                    assertEquals("ada", Async.firstSuccess(USER::get));
                                    assertEquals("ada", Async.cpu(USER::get));
                                    assertEquals("ada", Async.toThread(USER::get));
                                    assertEquals("ada", Async.runIn(Runnable::run, USER::get));
                                    assertEquals("ada", Async.abandonable("x", USER::get));
                                    assertEquals("ada", Async.await(USER::get));
                                    assertEquals("ada", Async.timeout(seconds(1), USER::get));
                                    assertEquals("ada", Async.shield(seconds(1), USER::get));
                                    assertEquals("ada", Async.start(USER::get).await());
                                    group(
                                            g -> {
                                                assertEquals("ada", g.call("x", USER::get));
                                                assertEquals(
                                                        "ada",
                                                        g.<String, RuntimeException>startService(
                                                                "s",
                                                                (Started<String> s) ->
                                                                        s.started(USER.get())));
                                            });
                                }));
    }

    @Worlds
    @DisplayName("C14 run sees what is bound on the thread that called it")
    void intoRun(World on) throws Exception {
        USER.run("ada", () -> on.run(() -> assertEquals("ada", USER.get())));
    }

    @Test
    @DisplayName("C14 not bound, with and without a default")
    void unbound() throws Exception {
        assertEquals(
                "the context variable 'user' is not bound here and has no default",
                assertThrows(NoSuchElementException.class, USER::get).getMessage());
        assertEquals("x", USER.orElse("x"));
        assertEquals(0, DEPTH.get());
        assertEquals(0, DEPTH.orElse(7));
        assertFalse(DEPTH.isBound());
        assertEquals(2, DEPTH.call(1, () -> DEPTH.call(2, DEPTH::get)));
        assertTrue(DEPTH.<Boolean, RuntimeException>call(1, DEPTH::isBound));
        assertEquals("ContextVar[depth]", DEPTH.toString());
    }

    @Worlds
    @DisplayName(
            "C14 a ThreadLocal is carried by its propagator, and the thread has its own back after")
    void threadLocal(World on) {
        Runnable remove = ContextPropagator.register(ContextPropagator.of(LOCAL));
        LOCAL.set("outside");
        try {
            on.run(
                    () -> {
                        assertEquals("outside", LOCAL.get());
                        LOCAL.set("main");
                        gather(
                                () -> assertEquals("main", LOCAL.get()),
                                () -> {
                                    assertEquals("main", LOCAL.get());
                                    LOCAL.set("changed in a task");
                                });
                        LOCAL.remove();
                        group(
                                g -> {
                                    g.start(() -> assertNull(LOCAL.get()));
                                });
                    });
            assertEquals("outside", LOCAL.get());
        } finally {
            LOCAL.remove();
            remove.run();
        }
        on.run(() -> assertNull(LOCAL.get()));
    }

    @Worlds
    @DisplayName(
            "C14 a ScopedValue is carried by its propagator; where it is not bound, nothing is")
    void scopedValue(World on) {
        Runnable remove = ContextPropagator.register(ContextPropagator.of(SCOPED));
        try {
            on.run(
                    () ->
                            group(
                                    g -> {
                                        ConcurrentLinkedQueue<Task<String>> tasks =
                                                new ConcurrentLinkedQueue<>();
                                        ScopedValue.where(SCOPED, "bound")
                                                .run(() -> tasks.add(g.start(SCOPED::get)));
                                        assertEquals("bound", tasks.remove().await());
                                        assertFalse(g.start(SCOPED::isBound).await());
                                        Task<String> failing =
                                                ScopedValue.where(SCOPED, "bound")
                                                        .call(
                                                                () ->
                                                                        g.start(
                                                                                () -> {
                                                                                    Task.current()
                                                                                            .cancel();
                                                                                    Async
                                                                                            .checkpoint();
                                                                                    return "";
                                                                                }));
                                        failing.join();
                                    }));
        } finally {
            remove.run();
        }
    }

    @Test
    @DisplayName("C14 two propagators at once, and a checked exception passes through both")
    void two() throws Exception {
        Runnable one = ContextPropagator.register(ContextPropagator.of(LOCAL));
        Runnable two = ContextPropagator.register(ContextPropagator.of(SCOPED));
        try {
            LOCAL.set("local");
            ScopedValue.where(SCOPED, "scoped")
                    .call(
                            () -> {
                                assertEquals(
                                        List.of("local scoped", "local scoped"),
                                        gather(
                                                () -> LOCAL.get() + " " + SCOPED.get(),
                                                () -> LOCAL.get() + " " + SCOPED.get()));
                                assertThrows(
                                        IOException.class,
                                        () ->
                                                gather(
                                                        () -> {
                                                            throw new IOException();
                                                        },
                                                        () -> {}));
                                return null;
                            });
        } finally {
            LOCAL.remove();
            one.run();
            two.run();
        }
    }
}
