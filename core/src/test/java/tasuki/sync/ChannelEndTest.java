package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.sync.Until.until;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.CancelledException;
import tasuki.Outcome;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

class ChannelEndTest {
    @Worlds
    @Tag("kotlin")
    @DisplayName("C15 close wakes all who wait to receive: it is the end")
    void closeWakesReceivers(World on) {
        on.runReal(
                () -> {
                    AsyncChannel<String> channel = AsyncChannel.buffered(1);
                    Async.group(
                            g -> {
                                Task<Optional<String>> gentle = g.start(channel::receiveOrEnd);
                                Task<ChannelClosedException> strict =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                ChannelClosedException.class,
                                                                channel::receive));
                                until(() -> channel.statistics().waitingReceivers() == 2);
                                channel.close();
                                assertEquals(Optional.empty(), gentle.await());
                                assertEquals(
                                        "cannot receive from channel: it is closed",
                                        strict.await().getMessage());
                                assertNull(strict.await().getCause());
                            });
                    assertEquals(0, channel.statistics().waitingReceivers());
                });
    }

    @Worlds({0, 1})
    @Tag("kotlin")
    @DisplayName(
            "C15 close wakes all who wait to send: they have sent nothing, and the hook gets their elements")
    void closeWakesSenders(World on, int capacity) {
        on.runReal(
                () -> {
                    List<Integer> undelivered = Collections.synchronizedList(new ArrayList<>());
                    AsyncChannel<Integer> channel =
                            AsyncChannel.<Integer>builder()
                                    .capacity(capacity)
                                    .onUndelivered(undelivered::add)
                                    .named("pipe")
                                    .build();
                    for (int i = 0; i < capacity; i++) {
                        channel.send(i);
                    }
                    Async.group(
                            g -> {
                                for (int i = 10; i < 12; i++) {
                                    int value = i;
                                    g.start(
                                            () ->
                                                    assertThrows(
                                                            ChannelClosedException.class,
                                                            () -> channel.send(value)));
                                }
                                until(() -> channel.statistics().waitingSenders() == 2);
                                channel.close();
                            });
                    assertEquals(List.of(10, 11), undelivered.stream().sorted().toList());
                    for (int i = 0; i < capacity; i++) {
                        assertEquals(Optional.of(i), channel.receiveOrEnd());
                    }
                    assertEquals(Optional.empty(), channel.receiveOrEnd());
                    assertEquals(
                            "cannot send to channel 'pipe': it is closed",
                            assertThrows(ChannelClosedException.class, () -> channel.send(5))
                                    .getMessage());
                    assertThrows(ChannelClosedException.class, () -> channel.trySend(6));
                    assertEquals(List.of(5, 10, 11), undelivered.stream().sorted().toList());
                });
    }

    @Test
    @Tag("kotlin")
    @DisplayName("C15 what is in the buffer is received after close, then comes the error")
    void bufferedElementsAfterCloseWithError() throws Exception {
        AsyncChannel<Integer> channel = AsyncChannel.buffered(4);
        IOException reason = new IOException("disk full");
        channel.send(1);
        channel.send(2);
        channel.close(reason);
        assertTrue(channel.isClosed());
        assertEquals(1, channel.receive());
        assertEquals(Optional.of(2), channel.tryReceive());
        ChannelClosedException e = assertThrows(ChannelClosedException.class, channel::receive);
        assertSame(reason, e.getCause());
        assertEquals(
                "cannot receive from channel: it is closed, with an error: java.io.IOException: disk full",
                e.getMessage());
        assertSame(
                reason,
                assertThrows(ChannelClosedException.class, channel::receiveOrEnd).getCause());
        assertSame(
                reason, assertThrows(ChannelClosedException.class, channel::tryReceive).getCause());
        assertSame(
                reason,
                assertThrows(ChannelClosedException.class, () -> channel.trySend(3)).getCause());
        assertSame(
                reason,
                assertThrows(
                                ChannelClosedException.class,
                                () -> {
                                    for (int i : channel) {
                                        assertEquals(0, i);
                                    }
                                })
                        .getCause());
    }

    @Worlds
    @DisplayName("C15 close with an error wakes those who wait, with that error")
    void closeWithErrorWakes(World on) {
        on.runReal(
                () -> {
                    AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
                    IllegalStateException reason = new IllegalStateException("broken");
                    Async.group(
                            g -> {
                                Task<ChannelClosedException> receiver =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                ChannelClosedException.class,
                                                                channel::receive));
                                until(() -> channel.statistics().waitingReceivers() == 1);
                                channel.close(reason);
                                assertSame(reason, receiver.await().getCause());
                            });
                });
    }

    @Test
    @DisplayName(
            "closing twice has no effect; an error that nobody would see is refused, a second one is attached")
    void closingTwice() {
        AsyncChannel<Integer> quiet = AsyncChannel.rendezvous();
        quiet.close();
        quiet.close();
        IOException late = new IOException("late");
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> quiet.close(late));
        assertSame(late, refused.getCause());
        assertEquals(
                "channel was closed before, so nobody will see this error", refused.getMessage());

        AsyncChannel<Integer> broken = AsyncChannel.rendezvous();
        IOException first = new IOException("first");
        broken.close(first);
        broken.close(late);
        broken.close(first);
        ChannelClosedException seen =
                assertThrows(ChannelClosedException.class, () -> broken.trySend(1));
        broken.close(seen);
        broken.close();
        assertSame(first, seen.getCause());
        assertEquals(List.of(late), List.of(first.getSuppressed()));
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName(
            "C15 undelivered elements reach the hook: of a cancelled channel, and of the sends that it ends")
    void cancelGivesTheElementsToTheHook(World on) {
        on.runReal(
                () -> {
                    List<Integer> undelivered = Collections.synchronizedList(new ArrayList<>());
                    AsyncChannel<Integer> channel =
                            AsyncChannel.<Integer>builder()
                                    .capacity(2)
                                    .onUndelivered(undelivered::add)
                                    .build();
                    channel.send(0);
                    channel.send(1);
                    Async.group(
                            g -> {
                                Task<ChannelClosedException> sender =
                                        g.start(
                                                () ->
                                                        assertThrows(
                                                                ChannelClosedException.class,
                                                                () -> channel.send(2)));
                                until(() -> channel.statistics().waitingSenders() == 1);
                                channel.cancel();
                                assertEquals(
                                        "cannot send to channel: it was cancelled",
                                        sender.await().getMessage());
                            });
                    assertEquals(List.of(0, 1, 2), undelivered.stream().sorted().toList());
                    channel.cancel();
                    channel.close();
                    channel.close(new IOException("ignored: nobody is there to receive it"));
                    assertThrows(ChannelClosedException.class, channel::receive);
                    assertThrows(ChannelClosedException.class, channel::receiveOrEnd);
                    assertEquals(3, undelivered.size());
                });
    }

    @Test
    @DisplayName("a channel that was closed can still be cancelled: what is left goes to the hook")
    void cancelAfterClose() throws Exception {
        List<Integer> undelivered = new ArrayList<>();
        AsyncChannel<Integer> channel =
                AsyncChannel.<Integer>builder().capacity(4).onUndelivered(undelivered::add).build();
        channel.send(1);
        channel.close();
        channel.cancel();
        assertEquals(List.of(1), undelivered);
        assertThrows(ChannelClosedException.class, channel::receive);
    }

    @Test
    @DisplayName(
            "a hook that fails does not hide the failure of the send, and does not keep others from the hook")
    void failingHook() throws Exception {
        List<Integer> seen = new ArrayList<>();
        AsyncChannel<Integer> channel =
                AsyncChannel.<Integer>builder()
                        .capacity(3)
                        .onUndelivered(
                                i -> {
                                    seen.add(i);
                                    throw new IllegalArgumentException("hook " + i);
                                })
                        .build();
        channel.send(1);
        channel.send(2);
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, channel::cancel);
        assertEquals("hook 1", failure.getMessage());
        assertEquals("hook 2", failure.getSuppressed()[0].getMessage());
        ChannelClosedException closed =
                assertThrows(ChannelClosedException.class, () -> channel.send(3));
        assertEquals("hook 3", closed.getSuppressed()[0].getMessage());
        assertEquals(List.of(1, 2, 3), seen);
    }

    @Worlds({0, 1})
    @DisplayName(
            "C8 a cancelled send has sent nothing, and its element reaches the hook, whoever of the waiting it is")
    void cancelledSend(World on, int capacity) {
        for (int who = 0; who < 4; who++) {
            int victim = who;
            on.runReal(
                    () -> {
                        List<Integer> undelivered = Collections.synchronizedList(new ArrayList<>());
                        AsyncChannel<Integer> channel =
                                AsyncChannel.<Integer>builder()
                                        .capacity(capacity)
                                        .onUndelivered(undelivered::add)
                                        .build();
                        for (int i = 0; i < capacity; i++) {
                            channel.send(-1);
                        }
                        Async.group(
                                g -> {
                                    List<Task<Void>> senders = new ArrayList<>();
                                    for (int i = 0; i < 4; i++) {
                                        int value = i;
                                        senders.add(g.start(() -> channel.send(value)));
                                        until(
                                                () ->
                                                        channel.statistics().waitingSenders()
                                                                == value + 1);
                                    }
                                    senders.get(victim).cancel("test");
                                    assertTrue(
                                            senders.get(victim).join()
                                                    instanceof Outcome.Cancelled);
                                    assertEquals(3, channel.statistics().waitingSenders());
                                    for (int i = 0; i < capacity; i++) {
                                        assertEquals(-1, channel.receive());
                                    }
                                    for (int i = 0; i < 4; i++) {
                                        if (i != victim) {
                                            assertEquals(i, channel.receive());
                                        }
                                    }
                                });
                        assertEquals(List.of(victim), undelivered);
                        assertEquals(Optional.empty(), channel.tryReceive());
                    });
        }
    }

    @Worlds({0, 1})
    @DisplayName("C8 a cancelled receive has taken nothing, whoever of the waiting it is")
    void cancelledReceive(World on, int capacity) {
        for (int who = 0; who < 4; who++) {
            int victim = who;
            on.runReal(
                    () -> {
                        AsyncChannel<Integer> channel =
                                AsyncChannel.<Integer>builder().capacity(capacity).build();
                        Async.group(
                                g -> {
                                    List<Task<Integer>> receivers = new ArrayList<>();
                                    for (int i = 0; i < 4; i++) {
                                        int before = i;
                                        receivers.add(g.start(channel::receive));
                                        until(
                                                () ->
                                                        channel.statistics().waitingReceivers()
                                                                == before + 1);
                                    }
                                    receivers.get(victim).cancel("test");
                                    assertTrue(
                                            receivers.get(victim).join()
                                                    instanceof Outcome.Cancelled);
                                    for (int i = 0; i < 3; i++) {
                                        channel.send(i);
                                    }
                                    int next = 0;
                                    for (int i = 0; i < 4; i++) {
                                        if (i != victim) {
                                            assertEquals(next++, receivers.get(i).await());
                                        }
                                    }
                                });
                        assertEquals(0, channel.statistics().waitingReceivers());
                    });
        }
    }

    @Worlds
    @DisplayName(
            "C8 an element that was handed over is received, though the receiver is cancelled in the same moment")
    void aCompletedReceiveWins(World on) {
        on.runReal(
                () -> {
                    AsyncChannel<String> channel = AsyncChannel.rendezvous();
                    CancelScope scope = CancelScope.create();
                    List<String> got = new ArrayList<>();
                    Async.group(
                            g -> {
                                g.start(
                                        () ->
                                                assertFalse(
                                                        scope.run(
                                                                () -> {
                                                                    got.add(channel.receive());
                                                                    Async.sleepForever();
                                                                })));
                                until(() -> channel.statistics().waitingReceivers() == 1);
                                assertTrue(channel.trySend("mine"));
                                scope.cancel();
                            });
                    assertEquals(List.of("mine"), got);
                });
    }

    @Worlds
    @DisplayName(
            "C6 in a cancelled scope send and receive throw even if they would not have to wait")
    void everyOperationIsACheckpoint(World on) {
        on.runReal(
                () -> {
                    List<Integer> undelivered = new ArrayList<>();
                    AsyncChannel<Integer> channel =
                            AsyncChannel.<Integer>builder()
                                    .capacity(5)
                                    .onUndelivered(undelivered::add)
                                    .build();
                    channel.send(1);
                    CancelScope scope = CancelScope.create();
                    scope.cancel("enough");
                    scope.run(
                            () -> {
                                assertThrows(InterruptedException.class, channel::receive);
                                assertThrows(InterruptedException.class, () -> channel.send(2));
                                assertThrows(
                                        CancelledException.class,
                                        () -> channel.iterator().hasNext());
                            });
                    assertEquals(List.of(2), undelivered);
                    assertEquals(1, channel.receive());
                });
    }

    @Worlds
    @DisplayName(
            "C5 a loop over a channel that is cancelled ends the task as cancelled, not as failed")
    void cancelledLoop(World on) {
        on.runReal(
                () -> {
                    AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
                    Async.group(
                            g -> {
                                Task<Void> loop =
                                        g.start(
                                                () -> {
                                                    for (int i : channel) {
                                                        assertEquals(0, i);
                                                    }
                                                });
                                until(() -> channel.statistics().waitingReceivers() == 1);
                                loop.cancel("stop");
                                assertTrue(loop.join() instanceof Outcome.Cancelled);
                            });
                    assertEquals(0, channel.statistics().waitingReceivers());
                });
    }
}
