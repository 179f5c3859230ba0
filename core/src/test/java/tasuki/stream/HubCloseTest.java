package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.group;
import static tasuki.stream.Hubs.hub;
import static tasuki.stream.Hubs.list;
import static tasuki.stream.Hubs.settle;
import static tasuki.stream.Hubs.subscribeSlow;

import org.junit.jupiter.api.DisplayName;

import tasuki.Task;
import tasuki.TaskFailedException;
import tasuki.Worlds;
import tasuki.internal.World;
import tasuki.sync.Event;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;

/** How a hub ends. */
class HubCloseTest {
    @Worlds
    @DisplayName(
            "close: what lies before a subscriber is taken, then it ends; who waits to emit fails")
    void close(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub =
                            Hub.<Integer>builder().replay(1).buffer(2).named("news").build();
                    List<Integer> got = list();
                    Event go = new Event();
                    group(
                            g -> {
                                g.start(() -> hub.stream().consume(v -> {}));
                                subscribeSlow(g, hub, go, got);
                                hub.subscribers().await(n -> n == 2);
                                for (int i = 0; i < 3; i++) {
                                    hub.emit(i);
                                    settle();
                                }
                                Task<StreamClosedException> refused =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                StreamClosedException.class,
                                                                () -> hub.emit(3)));
                                settle();
                                assertFalse(hub.isClosed());
                                hub.close();
                                hub.close();
                                assertTrue(hub.isClosed());
                                assertEquals(
                                        "cannot emit: hub 'news' is closed",
                                        refused.await().getMessage());
                                assertThrows(StreamClosedException.class, () -> hub.emit(4));
                                assertThrows(StreamClosedException.class, () -> hub.tryEmit(4));
                                go.set();
                            });
                    assertEquals(List.of(0, 1, 2), got);
                    assertEquals(List.of(2), hub.stream().toList());
                    assertEquals(
                            "hub 'news'[buffer=2, buffered=0, replayed=1, subscribers=0,"
                                    + " waitingEmitters=0, emitted=3, dropped=0, closed=true]",
                            hub.toString());
                    assertThrows(
                            IllegalStateException.class, () -> hub.close(new IOException("late")));
                });
    }

    @Worlds
    @DisplayName(
            "closed with a failure: everybody gets that, after what lies before him, also later")
    void closeWithFailure(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = hub(1, 4, Overflow.WAIT);
                    IOException failure = new IOException("the wire is cut");
                    IOException later = new IOException("and burnt");
                    List<Integer> got = list();
                    group(
                            g -> {
                                List<Task<TaskFailedException>> failed = new ArrayList<>();
                                for (int i = 0; i < 3; i++) {
                                    failed.add(
                                            g.start(
                                                    () ->
                                                            assertThrows(
                                                                    TaskFailedException.class,
                                                                    () ->
                                                                            hub.stream()
                                                                                    .consume(
                                                                                            got
                                                                                                    ::add))));
                                }
                                hub.subscribers().await(n -> n == 3);
                                hub.emit(7);
                                hub.close(failure);
                                hub.close(later);
                                hub.close();
                                for (Task<TaskFailedException> each : failed) {
                                    assertSame(failure, each.await().getCause());
                                }
                            });
                    assertEquals(List.of(7, 7, 7), got);
                    assertEquals(
                            1,
                            Arrays.stream(failure.getSuppressed()).filter(s -> s == later).count());
                    assertSame(
                            failure,
                            assertThrows(StreamClosedException.class, () -> hub.emit(8))
                                    .getCause());
                    List<Integer> late = list();
                    assertThrows(TaskFailedException.class, () -> hub.stream().consume(late::add));
                    assertEquals(List.of(7), late);
                });
    }

    @Worlds
    @DisplayName("closed because its source was cancelled: for the subscribers that is a failure")
    void closedByCancellation(World on) {
        on.run(
                () -> {
                    Hub<Integer> hub = Hub.create();
                    hub.close(new InterruptedException("the source"));
                    assertThrows(CancellationException.class, () -> hub.stream().toList());
                });
    }
}
