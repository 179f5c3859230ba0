package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static tasuki.Async.await;
import static tasuki.Async.checkpoint;
import static tasuki.Async.group;
import static tasuki.Async.sleep;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tasuki.Runner;
import tasuki.sync.AsyncChannel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** A task that calls checkpoint all the time, where there is one carrier for all. */
@Tag("realtime")
class BreathTest {
    private static final Duration MOMENT = Duration.ofNanos(1_000);

    private final List<Thread> hogs = new ArrayList<>();
    private volatile boolean over;

    /** All carriers but one are taken. */
    @BeforeEach
    void leaveOneCarrier() throws InterruptedException {
        int carriers = new Watchdog.Machine().carriers();
        CountDownLatch taken = new CountDownLatch(carriers - 1);
        for (int i = 1; i < carriers; i++) {
            hogs.add(
                    Thread.startVirtualThread(
                            () -> {
                                taken.countDown();
                                while (!over) {
                                    Thread.onSpinWait();
                                }
                            }));
        }
        taken.await();
    }

    @AfterEach
    void giveBack() throws InterruptedException {
        over = true;
        for (Thread hog : hogs) {
            hog.join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 20})
    @DisplayName("C19 tasks that only call checkpoint let others run, also those the clock wakes")
    void clock(int busy) {
        boolean[] slept = {false};
        Runner.parallel()
                .run(
                        () ->
                                group(
                                        g -> {
                                            for (int i = 0; i < busy; i++) {
                                                g.start(BreathTest::lookOnAndOn);
                                            }
                                            for (int i = 0; i < 3; i++) {
                                                sleep(MOMENT);
                                            }
                                            slept[0] = true;
                                            g.cancel();
                                        }));
        assertTrue(slept[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisplayName("C19 on a loop they let foreign calls go on, which need the carrier as well")
    void foreignCallsOfALoop(int busy) {
        boolean[] returned = {false};
        Runner.loop()
                .run(
                        () ->
                                group(
                                        g -> {
                                            for (int i = 0; i < busy; i++) {
                                                g.start(BreathTest::lookOnAndOn);
                                            }
                                            for (int i = 0; i < 3; i++) {
                                                await(() -> LockSupport.parkNanos(1_000));
                                            }
                                            returned[0] = true;
                                            g.cancel();
                                        }));
        assertTrue(returned[0]);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("C19 tasks that wake each other again and again let others run")
    void pingPong(boolean loop) {
        boolean[] woken = {false};
        (loop ? Runner.loop() : Runner.parallel())
                .run(
                        () ->
                                group(
                                        g -> {
                                            AsyncChannel<Integer> ping = AsyncChannel.rendezvous();
                                            AsyncChannel<Integer> pong = AsyncChannel.rendezvous();
                                            g.start(() -> handOn(ping, pong));
                                            g.start(() -> handOn(pong, ping));
                                            ping.send(1);
                                            await(() -> LockSupport.parkNanos(1_000));
                                            sleep(MOMENT);
                                            woken[0] = true;
                                            g.cancel();
                                        }));
        assertTrue(woken[0]);
    }

    private static void handOn(AsyncChannel<Integer> from, AsyncChannel<Integer> to)
            throws InterruptedException {
        while (true) {
            to.send(from.receive());
        }
    }

    private static void lookOnAndOn() throws InterruptedException {
        while (true) {
            checkpoint();
        }
    }

    @Test
    @DisplayName("an interrupt that comes while a task is off its carrier is not lost")
    void interrupted() throws InterruptedException {
        List<Boolean> flags = new ArrayList<>();
        Thread thread =
                Thread.startVirtualThread(
                        () -> {
                            for (int i = 0; i < 2; i++) {
                                Thread.currentThread().interrupt();
                                Breath.take();
                                flags.add(Thread.interrupted());
                            }
                            Breath.take();
                            flags.add(Thread.interrupted());
                        });
        thread.join();
        assertEquals(List.of(true, true, false), flags);
    }
}
