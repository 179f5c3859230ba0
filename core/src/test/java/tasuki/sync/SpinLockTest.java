package tasuki.sync;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

class SpinLockTest {
    @Test
    @DisplayName("who comes while the lock is held looks until it is free, and holds it then")
    void contends() throws Exception {
        SpinLock lock = new SpinLock();
        AtomicBoolean inside = new AtomicBoolean();
        lock.lock();
        Thread other =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    lock.lock();
                                    inside.set(true);
                                    lock.unlock();
                                });
        while (!isContending(other)) {
            Thread.onSpinWait();
        }
        assertFalse(inside.get());
        lock.unlock();
        other.join();
        assertTrue(inside.get());
        lock.lock(); // it was given back
        lock.unlock();
    }

    private static boolean isContending(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(f -> f.getMethodName().equals("contend"));
    }
}
