package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.sync.Until.until;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import tasuki.Async;
import tasuki.Task;
import tasuki.Worlds;
import tasuki.internal.World;
import tasuki.sync.AsyncChannel.Overflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

class AsyncChannelTest {
    private static AsyncChannel<Integer> ofCapacity(int capacity) {
        return AsyncChannel.<Integer>builder().capacity(capacity).build();
    }

    @Worlds({0, 1, 3, 64, Integer.MAX_VALUE})
    @DisplayName("C15 what one task sends another receives, all of it, once, in order")
    void passesEverythingOnInOrder(World on, int capacity) {
        AsyncChannel<Integer> channel = ofCapacity(capacity);
        List<Integer> received = new ArrayList<>();
        int many = on.many(5_000);
        on.runReal(
                () ->
                        Async.group(
                                g -> {
                                    g.start(
                                            () -> {
                                                for (int i = 0; i < many; i++) {
                                                    channel.send(i);
                                                }
                                                channel.close();
                                            });
                                    g.start(
                                            () -> {
                                                for (int i : channel) {
                                                    received.add(i);
                                                }
                                            });
                                }));
        assertEquals(IntStream.range(0, many).boxed().toList(), received);
        assertEquals(new AsyncChannel.Statistics(capacity, 0, 0, 0, true), channel.statistics());
    }

    @Worlds({0, 1, 8})
    @DisplayName("C15 many senders and many receivers: every element is received once")
    void manySendersManyReceivers(World on, int capacity) {
        AsyncChannel<Integer> channel = ofCapacity(capacity);
        List<Integer> received = Collections.synchronizedList(new ArrayList<>());
        int many = on.many(1_000);
        on.runReal(
                () ->
                        Async.group(
                                g -> {
                                    for (int r = 0; r < 4; r++) {
                                        g.start(
                                                () -> {
                                                    for (int i : channel) {
                                                        received.add(i);
                                                    }
                                                });
                                    }
                                    Async.group(
                                            senders -> {
                                                for (int s = 0; s < 4; s++) {
                                                    int from = s * many;
                                                    senders.start(
                                                            () -> {
                                                                for (int i = 0; i < many; i++) {
                                                                    channel.send(from + i);
                                                                }
                                                            });
                                                }
                                            });
                                    channel.close();
                                }));
        assertEquals(
                IntStream.range(0, 4 * many).boxed().toList(), received.stream().sorted().toList());
    }

    @Worlds
    @DisplayName("C15 a rendezvous send returns when somebody has received")
    void rendezvousWaitsForTheReceiver(World on) {
        on.runReal(
                () -> {
                    AsyncChannel<String> channel = AsyncChannel.rendezvous();
                    Async.group(
                            g -> {
                                Task<Void> sender = g.start(() -> channel.send("hello"));
                                until(() -> channel.statistics().waitingSenders() == 1);
                                assertFalse(sender.isDone());
                                assertEquals("hello", channel.receive());
                                sender.await();
                            });
                });
    }

    @Worlds
    @DisplayName(
            "C15 a buffered send waits only while the buffer is full, and goes on as soon as there is room")
    void bufferedSendWaitsWhileFull(World on) {
        on.runReal(
                () -> {
                    AsyncChannel<Integer> channel = AsyncChannel.buffered(2);
                    channel.send(1);
                    channel.send(2);
                    assertFalse(channel.trySend(3));
                    Async.group(
                            g -> {
                                Task<Void> sender = g.start(() -> channel.send(3));
                                until(() -> channel.statistics().waitingSenders() == 1);
                                assertEquals(1, channel.receive());
                                sender.await();
                                assertEquals(2, channel.statistics().buffered());
                            });
                    assertEquals(2, channel.receive());
                    assertEquals(3, channel.receive());
                    assertEquals(Optional.empty(), channel.tryReceive());
                });
    }

    @Test
    @DisplayName("C15 an unlimited channel never makes a sender wait, and grows and shrinks")
    void unlimitedGrows() throws Exception {
        AsyncChannel<Integer> channel = AsyncChannel.unlimited();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 5_000; i++) {
                assertTrue(channel.trySend(i));
            }
            assertEquals(5_000, channel.statistics().buffered());
            for (int i = 0; i < 5_000; i++) {
                assertEquals(i, channel.receive());
            }
            Async.group(
                    g -> {
                        Task<Integer> receiver = g.start(channel::receive);
                        until(() -> channel.statistics().waitingReceivers() == 1);
                        channel.send(-1);
                        assertEquals(-1, receiver.await());
                    });
        }
    }

    @Test
    @DisplayName("C15 a conflated channel keeps the latest element")
    void conflatedKeepsTheLatest() throws Exception {
        AsyncChannel<Integer> channel = AsyncChannel.conflated();
        for (int i = 0; i < 10; i++) {
            channel.send(i);
        }
        assertEquals(9, channel.receive());
        assertEquals(Optional.empty(), channel.tryReceive());
    }

    @Worlds
    @DisplayName("C15 a conflated channel hands an element to a receiver that waits")
    void conflatedHandsOver(World on) {
        on.runReal(
                () -> {
                    AsyncChannel<Integer> channel = AsyncChannel.conflated();
                    Async.group(
                            g -> {
                                Task<Integer> receiver = g.start(channel::receive);
                                until(() -> channel.statistics().waitingReceivers() == 1);
                                channel.send(1);
                                channel.send(2);
                                assertEquals(1, receiver.await());
                                assertEquals(2, channel.receive());
                            });
                });
    }

    @Test
    @DisplayName("C15 overflow policies drop the oldest or the newest, and give it to the hook")
    void overflowPolicies() throws Exception {
        List<Integer> dropped = new ArrayList<>();
        AsyncChannel<Integer> oldest =
                AsyncChannel.<Integer>builder()
                        .capacity(2)
                        .overflow(Overflow.DROP_OLDEST)
                        .onUndelivered(dropped::add)
                        .build();
        AsyncChannel<Integer> latest =
                AsyncChannel.<Integer>builder()
                        .capacity(2)
                        .overflow(Overflow.DROP_LATEST)
                        .onUndelivered(dropped::add)
                        .build();
        for (int i = 0; i < 4; i++) {
            oldest.send(i);
            assertTrue(latest.trySend(10 + i));
        }
        assertEquals(List.of(0, 12, 1, 13), dropped);
        assertEquals(List.of(2, 3), List.of(oldest.receive(), oldest.receive()));
        assertEquals(List.of(10, 11), List.of(latest.receive(), latest.receive()));
    }

    @Worlds
    @Tag("kotlin")
    @DisplayName(
            "C15 receivers are served in the order in which they came, and nobody overtakes them")
    void receiversAreServedInOrder(World on) {
        on.runReal(
                () -> {
                    AsyncChannel<Integer> channel = AsyncChannel.buffered(4);
                    Async.group(
                            g -> {
                                List<Task<Integer>> receivers = new ArrayList<>();
                                for (int i = 0; i < 5; i++) {
                                    int before = i;
                                    receivers.add(g.start(channel::receive));
                                    until(
                                            () ->
                                                    channel.statistics().waitingReceivers()
                                                            == before + 1);
                                }
                                for (int i = 0; i < 5; i++) {
                                    channel.send(i);
                                    assertEquals(Optional.empty(), channel.tryReceive());
                                }
                                for (int i = 0; i < 5; i++) {
                                    assertEquals(i, receivers.get(i).await());
                                }
                            });
                });
    }

    @Worlds({0, 2})
    @Tag("kotlin")
    @DisplayName(
            "C15 senders are served in the order in which they came, and nobody overtakes them")
    void sendersAreServedInOrder(World on, int capacity) {
        on.runReal(
                () -> {
                    AsyncChannel<Integer> channel = ofCapacity(capacity);
                    for (int i = 0; i < capacity; i++) {
                        channel.send(i);
                    }
                    Async.group(
                            g -> {
                                for (int i = 0; i < 5; i++) {
                                    int value = capacity + i;
                                    int before = i;
                                    g.start(() -> channel.send(value));
                                    until(
                                            () ->
                                                    channel.statistics().waitingSenders()
                                                            == before + 1);
                                }
                                for (int i = 0; i < capacity + 5; i++) {
                                    if (channel.statistics().waitingSenders() > 0) {
                                        assertFalse(channel.trySend(99));
                                    }
                                    assertEquals(i, channel.receive());
                                }
                            });
                    assertEquals(
                            new AsyncChannel.Statistics(capacity, 0, 0, 0, false),
                            channel.statistics());
                });
    }

    @Test
    @DisplayName("C5 works between plain threads, without a run")
    void worksBetweenPlainThreads() throws Exception {
        AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
        CompletableFuture<Integer> sum = new CompletableFuture<>();
        Thread receiver =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    int total = 0;
                                    for (int i : channel) {
                                        total += i;
                                    }
                                    sum.complete(total);
                                });
        for (int i = 1; i <= 100; i++) {
            channel.send(i);
        }
        channel.close();
        assertEquals(5_050, sum.get(20, TimeUnit.SECONDS));
        receiver.join();
    }

    @Test
    @DisplayName(
            "C5 interrupting a plain thread that waits ends its wait and leaves nothing in the queue")
    void interruptOfAPlainThread() throws Exception {
        AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        Thread receiver =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        channel.receive();
                                    } catch (InterruptedException e) {
                                        seen.complete(e);
                                    }
                                });
        until(() -> channel.statistics().waitingReceivers() == 1);
        receiver.interrupt();
        assertEquals("the thread was interrupted", seen.get(20, TimeUnit.SECONDS).getMessage());
        receiver.join();
        assertEquals(0, channel.statistics().waitingReceivers());
    }

    @Test
    void badUseIsNamed() {
        assertEquals(
                "the capacity of a buffered channel is 1 or more, not 0: use rendezvous() for a channel"
                        + " without a buffer",
                assertThrows(IllegalArgumentException.class, () -> AsyncChannel.buffered(0))
                        .getMessage());
        assertEquals(
                "the capacity of a channel is 0 or more, not -1",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> AsyncChannel.builder().capacity(-1))
                        .getMessage());
        assertEquals(
                "DROP_LATEST needs a buffer: give the channel a capacity of 1 or more",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> AsyncChannel.builder().overflow(Overflow.DROP_LATEST).build())
                        .getMessage());
        AsyncChannel<String> channel = AsyncChannel.rendezvous();
        assertEquals(
                "a channel carries no null element",
                assertThrows(NullPointerException.class, () -> channel.send(null)).getMessage());
        assertThrows(NullPointerException.class, () -> channel.trySend(null));
        assertThrows(NullPointerException.class, () -> channel.close(null));
    }

    @Worlds
    void aWaitingTaskSaysWhatItWaitsFor(World on) {
        on.runReal(
                () -> {
                    AsyncChannel<String> channel =
                            AsyncChannel.<String>builder().named("orders").build();
                    Async.group(
                            g -> {
                                Task<String> receiver = g.start("till", channel::receive);
                                until(() -> channel.statistics().waitingReceivers() == 1);
                                assertTrue(
                                        receiver.toString()
                                                .contains("receive from channel 'orders'"),
                                        receiver.toString());
                                assertEquals(
                                        "channel 'orders'[capacity=0, buffered=0, waitingSenders=0,"
                                                + " waitingReceivers=1, closed=false]",
                                        channel.toString());
                                channel.send("x");
                            });
                });
    }

    @Test
    @DisplayName("a channel behaves like a bounded queue under any sequence of operations")
    void modelOfTheBuffer() {
        for (Overflow policy : Overflow.values()) {
            for (int capacity : new int[] {1, 2, 7, 16, 17, 40}) {
                java.util.Random random = new java.util.Random(capacity * 31L + policy.ordinal());
                AsyncChannel<Integer> channel =
                        AsyncChannel.<Integer>builder().capacity(capacity).overflow(policy).build();
                java.util.ArrayDeque<Integer> model = new java.util.ArrayDeque<>();
                for (int step = 0; step < 3_000; step++) {
                    // long runs of one kind, so that the ring is full and empty now and then
                    boolean sends = (step / (1 + random.nextInt(3 * capacity))) % 2 == 0;
                    if (sends) {
                        boolean room = model.size() < capacity;
                        assertEquals(room || policy != Overflow.SUSPEND, channel.trySend(step));
                        if (!room && policy == Overflow.DROP_OLDEST) {
                            model.removeFirst();
                        }
                        if (room || policy == Overflow.DROP_OLDEST) {
                            model.addLast(step);
                        }
                    } else {
                        assertEquals(Optional.ofNullable(model.pollFirst()), channel.tryReceive());
                    }
                    assertEquals(model.size(), channel.statistics().buffered());
                }
            }
        }
    }

    @Test
    void iteratorsShareTheElementsAndKeepToTheirContract() throws Exception {
        AsyncChannel<Integer> channel = AsyncChannel.unlimited();
        for (int i : Arrays.asList(1, 2, 3)) {
            channel.send(i);
        }
        channel.close();
        var first = channel.iterator();
        assertTrue(first.hasNext());
        assertTrue(first.hasNext());
        var second = channel.iterator();
        assertEquals(2, second.next());
        assertEquals(1, first.next());
        assertEquals(3, first.next());
        assertFalse(second.hasNext());
        assertThrows(java.util.NoSuchElementException.class, first::next);
    }

    @Test
    @DisplayName("a channel is closed when it was closed or cancelled, and not before")
    void isClosed() {
        for (int capacity = 0; capacity < 2; capacity++) {
            AsyncChannel<Integer> closed =
                    capacity == 0 ? AsyncChannel.rendezvous() : AsyncChannel.buffered(capacity);
            assertFalse(closed.isClosed());
            closed.close();
            assertTrue(closed.isClosed());
            AsyncChannel<Integer> cancelled = AsyncChannel.unlimited();
            assertFalse(cancelled.isClosed());
            cancelled.cancel();
            assertTrue(cancelled.isClosed());
        }
    }
}
