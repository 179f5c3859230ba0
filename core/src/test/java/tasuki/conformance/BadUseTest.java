package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.checkpoint;
import static tasuki.Async.group;
import static tasuki.Async.sleepForever;
import static tasuki.conformance.Given.now;
import static tasuki.conformance.Given.pass;
import static tasuki.conformance.Given.seconds;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import tasuki.Action;
import tasuki.Async;
import tasuki.Body;
import tasuki.CancelScope;
import tasuki.Combine2;
import tasuki.Combine3;
import tasuki.Combine4;
import tasuki.Combine5;
import tasuki.ContextPropagator;
import tasuki.ContextVar;
import tasuki.Group;
import tasuki.GroupAction;
import tasuki.GroupBody;
import tasuki.MapBody;
import tasuki.Outcome;
import tasuki.Runner;
import tasuki.ScopeAction;
import tasuki.ScopeBody;
import tasuki.ServiceBody;
import tasuki.Started;
import tasuki.Task;
import tasuki.TaskFailedException;
import tasuki.TimedOutException;
import tasuki.Worlds;
import tasuki.internal.World;
import tasuki.sync.AsyncChannel;
import tasuki.sync.AsyncSemaphore;
import tasuki.sync.Barrier;
import tasuki.sync.Limiter;
import tasuki.sync.Mutex;
import tasuki.sync.Select;
import tasuki.sync.WorkQueue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/** Bad use: a clear error, at once, at the place where it is made. */
class BadUseTest {
    private static String message(Class<? extends RuntimeException> type, Action<Exception> use) {
        return String.valueOf(assertThrows(type, use::run).getMessage());
    }

    /** Something good for every kind of parameter. */
    private static final Map<Class<?>, Object> GOOD =
            Map.ofEntries(
                    Map.entry(String.class, "name"),
                    Map.entry(int.class, 1),
                    Map.entry(Duration.class, seconds(60)),
                    Map.entry(Instant.class, Instant.now()),
                    Map.entry(ScopeBody.class, (ScopeBody<String, RuntimeException>) s -> "x"),
                    Map.entry(ScopeAction.class, (ScopeAction<RuntimeException>) s -> {}),
                    Map.entry(Runnable.class, (Runnable) () -> {}),
                    Map.entry(Executor.class, (Executor) Runnable::run),
                    Map.entry(Iterable.class, List.of("x")),
                    Map.entry(Body.class, (Body<String, RuntimeException>) () -> "x"),
                    Map.entry(Action.class, (Action<RuntimeException>) () -> {}),
                    Map.entry(GroupBody.class, (GroupBody<String, RuntimeException>) g -> "x"),
                    Map.entry(GroupAction.class, (GroupAction<RuntimeException>) g -> {}),
                    Map.entry(MapBody.class, (MapBody<String, String, RuntimeException>) s -> s),
                    Map.entry(
                            ServiceBody.class,
                            (ServiceBody<String, RuntimeException>) s -> s.started("x")),
                    Map.entry(
                            Collection.class, List.of((Body<String, RuntimeException>) () -> "x")),
                    Map.entry(
                            Body[].class,
                            new Body<?, ?>[] {(Body<String, RuntimeException>) () -> "x"}),
                    Map.entry(
                            Action[].class, new Action<?>[] {(Action<RuntimeException>) () -> {}}),
                    Map.entry(
                            Combine2.class,
                            (Combine2<String, String, String, RuntimeException>) (a, b) -> a),
                    Map.entry(
                            Combine3.class,
                            (Combine3<String, String, String, String, RuntimeException>)
                                    (a, b, c) -> a),
                    Map.entry(
                            Combine4.class,
                            (Combine4<String, String, String, String, String, RuntimeException>)
                                    (a, b, c, d) -> a),
                    Map.entry(
                            Combine5.class,
                            (Combine5<
                                            String,
                                            String,
                                            String,
                                            String,
                                            String,
                                            String,
                                            RuntimeException>)
                                    (a, b, c, d, e) -> a));

    /** Calls the method with null for each of its arguments in turn; what did not refuse it. */
    private static void refusesNull(Object target, Method method, List<String> wrong)
            throws Exception {
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].getType().isPrimitive()) {
                continue;
            }
            Object[] arguments = new Object[parameters.length];
            for (int j = 0; j < parameters.length; j++) {
                arguments[j] = j == i ? null : GOOD.get(parameters[j].getType());
                assertTrue(
                        j == i || arguments[j] != null,
                        () -> "nothing good for a parameter of " + method);
            }
            String what = method.getName() + " with null for " + parameters[i];
            try {
                method.invoke(target, arguments);
                wrong.add(what + " was accepted");
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof NullPointerException)) {
                    wrong.add(what + " threw " + e.getCause());
                }
            }
        }
    }

    @Test
    @DisplayName("null is refused by every operation, for every argument")
    void nulls() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Method method : Async.class.getMethods()) {
            if (Modifier.isStatic(method.getModifiers())
                    && !method.getName().equals("run")
                    && !method.getName().equals("asCompleted")) {
                Async.run(
                        () -> {
                            try {
                                refusesNull(null, method, wrong);
                            } catch (InterruptedException | RuntimeException e) {
                                throw e;
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
            }
        }
        group(
                g -> {
                    for (Method method : Group.class.getMethods()) {
                        try {
                            refusesNull(g, method, wrong);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    }
                });
        for (Method method : CancelScope.class.getMethods()) {
            refusesNull(CancelScope.create(), method, wrong);
        }
        assertEquals("", String.join("\n", wrong));
        assertThrows(
                NullPointerException.class, () -> Async.run((Body<String, RuntimeException>) null));
        assertThrows(NullPointerException.class, () -> Async.run((Action<RuntimeException>) null));
        assertThrows(
                NullPointerException.class,
                () -> Runner.loop().run((Body<String, RuntimeException>) null));
        assertThrows(NullPointerException.class, () -> Runner.loop().onUnhandledFailure(null));
        assertThrows(NullPointerException.class, () -> Async.asCompleted(null));
        assertThrows(NullPointerException.class, () -> ContextVar.create(null));
        assertThrows(NullPointerException.class, () -> ContextVar.create("x", null));
        assertThrows(NullPointerException.class, () -> ContextVar.create("x").run(null, () -> {}));
        assertThrows(NullPointerException.class, () -> ContextVar.create("x").call("y", null));
        assertThrows(NullPointerException.class, () -> ContextPropagator.register(null));
        assertThrows(
                NullPointerException.class,
                () -> Async.gather(() -> 1, (Body<Integer, RuntimeException>) null));
    }

    @Worlds
    @DisplayName(
            "negative durations: a sleep is a checkpoint, a timeout or a shield is over at once")
    void negativeDurations(World on) {
        on.run(
                () -> {
                    Async.sleep(seconds(-5));
                    Async.sleep(Duration.ofSeconds(Long.MIN_VALUE));
                    assertEquals(0.0, now());
                    assertThrows(
                            TimedOutException.class,
                            () -> Async.timeout(seconds(-5), () -> checkpoint()));
                    assertThrows(
                            TimedOutException.class,
                            () -> Async.shield(seconds(-5), () -> checkpoint()));
                    assertFalse(Async.moveOnAfter(seconds(-5), () -> checkpoint()));
                    assertFalse(CancelScope.create().deadline(seconds(-5)).run(() -> checkpoint()));
                    assertEquals(
                            "late",
                            Select.select(
                                    Select.onReceive(AsyncChannel.rendezvous(), x -> "x"),
                                    Select.onTimeout(seconds(-5), () -> "late")));
                    assertEquals(0.0, now());
                });
    }

    @Worlds
    @DisplayName(
            "starting in a group that has ended says which group, and when a task can be started")
    void endedGroup(World on) {
        on.run(
                () -> {
                    AtomicReference<Group> kept = new AtomicReference<>();
                    group(
                            "orders",
                            g -> {
                                kept.set(g);
                            });
                    for (Action<Exception> use :
                            List.<Action<Exception>>of(
                                    () -> kept.get().start(() -> 1),
                                    () -> kept.get().start(() -> {}),
                                    () -> kept.get().start("x", () -> 1),
                                    () ->
                                            kept.get()
                                                    .startService(
                                                            "x",
                                                            (Started<String> s) ->
                                                                    s.started("y")))) {
                        assertEquals(
                                "the group 'orders' has ended: a task can be started in it only"
                                        + " while its body or a task of it runs",
                                message(IllegalStateException.class, use));
                    }
                    group(
                            "later",
                            g -> {
                                assertEquals(
                                        "the group 'orders' has ended: a task can be started in it"
                                                + " only while its body or a task of it runs",
                                        message(
                                                IllegalStateException.class,
                                                () -> kept.get().call("x", () -> 1)));
                            });
                    kept.get().cancel();
                    kept.get().cancel("again");
                });
    }

    @Worlds
    @DisplayName("a scope is for one use: entered again, or from another thread, it says so")
    void scopeTwice(World on) {
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create("search");
                    scope.run(
                            () -> {
                                String told =
                                        message(
                                                IllegalStateException.class,
                                                () -> scope.run(() -> {}));
                                assertEquals(
                                        "the scope 'search' was entered before: a scope is for one use, create a new one",
                                        told);
                                group(
                                        g -> {
                                            g.start(
                                                            () ->
                                                                    message(
                                                                            IllegalStateException
                                                                                    .class,
                                                                            () ->
                                                                                    scope.run(
                                                                                            () -> {})))
                                                    .await();
                                        });
                            });
                    message(IllegalStateException.class, () -> scope.run(() -> {}));
                    message(IllegalStateException.class, () -> scope.call(() -> 1));
                });
    }

    @Worlds
    @DisplayName("run inside run names the task, and says what to call instead")
    void runInsideRun(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    String told =
                                            g.start(
                                                            "report",
                                                            () ->
                                                                    message(
                                                                            IllegalStateException
                                                                                    .class,
                                                                            () ->
                                                                                    Async.run(
                                                                                            () ->
                                                                                                    1)))
                                                    .await();
                                    assertEquals(
                                            "run inside run: the caller is in the task 'report'"
                                                    + " already; call the body directly, or use"
                                                    + " group",
                                            told);
                                }));
        assertEquals(
                "start needs a run around it, which waits for the task: use run(() -> …), or"
                        + " group(g -> g.start(…))",
                message(IllegalStateException.class, () -> Async.start(() -> 1)));
    }

    @Worlds
    @DisplayName("closing, cancelling, shutting down, aborting twice has no effect")
    void twice(World on) {
        on.run(
                () -> {
                    AsyncChannel<String> channel = AsyncChannel.buffered(1);
                    channel.close();
                    channel.close();
                    channel.cancel();
                    channel.cancel();
                    WorkQueue<String> queue = WorkQueue.fifo();
                    queue.shutdown();
                    queue.shutdown();
                    assertEquals(List.of(), queue.shutdownNow());
                    assertEquals(List.of(), queue.shutdownNow());
                    Barrier barrier = new Barrier(2);
                    barrier.abort();
                    barrier.abort();
                    Runnable remove = ContextPropagator.register(() -> null);
                    remove.run();
                    assertDoesNotThrow(remove::run);
                    group(
                            g -> {
                                Task<Void> task = g.start(() -> sleepForever());
                                task.cancel("one");
                                task.cancel("two");
                                assertEquals(new Outcome.Cancelled<>("one"), task.join());
                                task.cancel("three");
                                assertEquals(new Outcome.Cancelled<>("one"), task.join());
                            });
                });
    }

    @Worlds
    @DisplayName("giving back what one does not have names who asks and who has it")
    void notHeld(World on) {
        on.run(
                () -> {
                    Mutex mutex = new Mutex("cache");
                    assertTrue(
                            message(IllegalStateException.class, mutex::unlock)
                                    .contains(
                                            "mutex 'cache' was released by a task that does not hold it"));
                    mutex.lock();
                    assertTrue(
                            message(IllegalStateException.class, mutex::lock)
                                    .contains("is already held by this task, 'main'"));
                    group(
                            g -> {
                                Task<String> other =
                                        g.start(
                                                "other",
                                                () ->
                                                        message(
                                                                IllegalStateException.class,
                                                                mutex::unlock));
                                String told = other.await();
                                assertTrue(
                                        told.contains("'other'") && told.contains("'main'"), told);
                            });
                    mutex.unlock();
                    message(IllegalStateException.class, mutex::unlock);
                    AsyncSemaphore semaphore = new AsyncSemaphore(1);
                    assertTrue(
                            message(IllegalStateException.class, semaphore::release)
                                    .contains("released more often than acquired"));
                    Limiter limiter = new Limiter(1);
                    message(IllegalStateException.class, limiter::release);
                    message(IllegalStateException.class, () -> limiter.release("nobody"));
                    WorkQueue<String> queue = WorkQueue.fifo();
                    assertTrue(
                            message(IllegalStateException.class, queue::taskDone)
                                    .contains("taskDone() was called more often"));
                });
    }

    @Worlds
    @DisplayName("a task that awaits itself, or joins itself, is told so")
    void awaitsItself(World on) {
        on.run(
                () ->
                        group(
                                g -> {
                                    AtomicReference<Task<?>> me = new AtomicReference<>();
                                    Task<Void> task =
                                            g.start(
                                                    "ouroboros",
                                                    () -> {
                                                        pass(1);
                                                        assertEquals(
                                                                "task 'ouroboros' awaits itself: only another one can wait for its end",
                                                                message(
                                                                        IllegalStateException.class,
                                                                        () -> me.get().join()));
                                                        message(
                                                                IllegalStateException.class,
                                                                () -> me.get().await());
                                                    });
                                    me.set(task);
                                    task.await();
                                }));
    }

    @Worlds
    @DisplayName("services: started twice, never started, failed before it was ready")
    void services(World on) {
        on.run(
                () -> {
                    group(
                            g -> {
                                assertEquals(
                                        1,
                                        g.<Integer, RuntimeException>startService(
                                                "twice",
                                                s -> {
                                                    s.started(1);
                                                    assertEquals(
                                                            "'twice' called started before",
                                                            message(
                                                                    IllegalStateException.class,
                                                                    () -> s.started(2)));
                                                }));
                                assertEquals(
                                        "'never' ended without having called started",
                                        message(
                                                IllegalStateException.class,
                                                () ->
                                                        g.<Integer, RuntimeException>startService(
                                                                "never", s -> {})));
                            });
                    assertThrows(
                            TaskFailedException.class,
                            () ->
                                    group(
                                            g -> {
                                                g.startService(
                                                        "port in use",
                                                        (Started<Integer> s) ->
                                                                Given.raise(
                                                                        new java.net.BindException(
                                                                                "in use")));
                                            }));
                });
    }

    @Worlds
    @DisplayName("a body that is to run as a task of a group that its caller is not in")
    void callOutside(World on) {
        on.run(
                () ->
                        group(
                                "theirs",
                                g -> {
                                    AtomicReference<Group> kept = new AtomicReference<>();
                                    group(
                                            "inner",
                                            h -> {
                                                kept.set(h);
                                                Task<String> told =
                                                        g.start(
                                                                "stranger",
                                                                () ->
                                                                        message(
                                                                                IllegalStateException
                                                                                        .class,
                                                                                () ->
                                                                                        kept.get()
                                                                                                .call(
                                                                                                        "x",
                                                                                                        () ->
                                                                                                                1)));
                                                assertTrue(
                                                        told.await()
                                                                .startsWith(
                                                                        "the task 'stranger' is not in the group 'inner'"));
                                            });
                                }));
    }
}
