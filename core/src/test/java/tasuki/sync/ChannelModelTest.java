package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.Async;
import tasuki.Runner;
import tasuki.Task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Tasks that send, receive, are cancelled, in a random order, on the loop, where everything is
 * deterministic; a simple model says after every step who must have got what and who still waits.
 */
class ChannelModelTest {
    private static final int SEEDS = 60;
    private static final int STEPS = 250;

    /** What ought to happen. */
    private static final class Model {
        final int capacity;
        final ArrayDeque<Integer> buffer = new ArrayDeque<>();
        final ArrayDeque<Integer> senders = new ArrayDeque<>();
        final ArrayDeque<Integer> receivers = new ArrayDeque<>();
        final List<String> events = new ArrayList<>();

        Model(int capacity) {
            this.capacity = capacity;
        }

        /** Whether it was possible at once. */
        boolean send(int value, boolean mayWait) {
            if (!receivers.isEmpty()) {
                events.add("receiver " + receivers.removeFirst() + " got " + value);
                return true;
            }
            if (buffer.size() < capacity) {
                buffer.addLast(value);
                return true;
            }
            if (mayWait) {
                senders.addLast(value);
            }
            return false;
        }

        Optional<Integer> receive(int id, boolean mayWait) {
            if (!buffer.isEmpty()) {
                int value = buffer.removeFirst();
                if (!senders.isEmpty()) {
                    int sender = senders.removeFirst();
                    buffer.addLast(sender);
                    events.add("sender " + sender + " sent");
                }
                return Optional.of(value);
            }
            if (!senders.isEmpty()) {
                int sender = senders.removeFirst();
                events.add("sender " + sender + " sent");
                return Optional.of(sender);
            }
            if (mayWait) {
                receivers.addLast(id);
            }
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    @Tag("kotlin")
    @DisplayName("C15 under seeded schedules every element goes where the order of arrival says")
    void followsTheModel(int capacity) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Runner.loop().run(() -> check(capacity, random));
        }
    }

    private static void check(int capacity, Random random) throws InterruptedException {
        AsyncChannel<Integer> channel = AsyncChannel.<Integer>builder().capacity(capacity).build();
        Model model = new Model(capacity);
        List<String> events = new ArrayList<>();
        Async.group(
                g -> {
                    List<Task<?>> sending = new ArrayList<>();
                    List<Integer> values = new ArrayList<>();
                    List<Task<?>> receiving = new ArrayList<>();
                    List<Integer> ids = new ArrayList<>();
                    for (int step = 0; step < STEPS; step++) {
                        int n = step;
                        switch (random.nextInt(7)) {
                            case 0, 1 -> {
                                if (model.send(n, true)) {
                                    model.events.add("sender " + n + " sent");
                                }
                                values.add(n);
                                sending.add(
                                        g.start(
                                                () -> {
                                                    channel.send(n);
                                                    events.add("sender " + n + " sent");
                                                }));
                            }
                            case 2, 3 -> {
                                model.receive(n, true)
                                        .ifPresent(
                                                v ->
                                                        model.events.add(
                                                                "receiver " + n + " got " + v));
                                ids.add(n);
                                receiving.add(
                                        g.start(
                                                () -> {
                                                    int got = channel.receive();
                                                    events.add("receiver " + n + " got " + got);
                                                }));
                            }
                            case 4 -> assertEquals(model.send(n, false), channel.trySend(n));
                            case 5 -> assertEquals(model.receive(n, false), channel.tryReceive());
                            default -> {
                                boolean sends = random.nextBoolean() && !sending.isEmpty();
                                if (sends || !receiving.isEmpty()) {
                                    List<Task<?>> from = sends ? sending : receiving;
                                    int which = random.nextInt(from.size());
                                    from.get(which).cancel();
                                    if (sends) {
                                        model.senders.remove(values.get(which));
                                    } else {
                                        model.receivers.remove(ids.get(which));
                                    }
                                }
                            }
                        }
                        Async.checkpoint();
                        Async.checkpoint();
                        assertEquals(
                                model.events.stream().sorted().toList(),
                                events.stream().sorted().toList());
                        assertEquals(
                                new AsyncChannel.Statistics(
                                        capacity,
                                        model.buffer.size(),
                                        model.senders.size(),
                                        model.receivers.size(),
                                        false),
                                channel.statistics());
                    }
                    g.cancel();
                });
        assertEquals(0, channel.statistics().waitingReceivers());
        assertEquals(0, channel.statistics().waitingSenders());
    }
}
