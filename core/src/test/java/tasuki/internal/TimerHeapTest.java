package tasuki.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

class TimerHeapTest {
    private final TimerHeap heap = new TimerHeap();

    private static final class Some extends Timer {
        final int number;

        Some(int number, long at) {
            this.number = number;
            this.at = at;
        }

        @Override
        protected void fire() {}

        void cancel() {
            cancelTimer();
        }
    }

    private List<Integer> pollAll() {
        List<Integer> numbers = new ArrayList<>();
        for (Timer t = heap.poll(); t != null; t = heap.poll()) {
            numbers.add(((Some) t).number);
        }
        return numbers;
    }

    @Test
    @DisplayName("Timers come out by their instant, those of one instant as they went in")
    void order() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            List<Some> all = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                // around the point where nanoTime overflows: only differences count
                all.add(new Some(i, Long.MAX_VALUE - 20 + random.nextInt(40)));
            }
            all.forEach(heap::add);
            List<Integer> expected =
                    all.stream()
                            .sorted(Comparator.comparingLong(t -> t.at - Long.MAX_VALUE))
                            .map(t -> t.number)
                            .toList();
            assertEquals(expected, pollAll(), "seed " + seed);
            assertNull(heap.peek());
        }
    }

    @Test
    @DisplayName("A sweep drops the cancelled ones and keeps the order of the others")
    void sweep() {
        Random random = new Random(1);
        List<Some> all = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            all.add(new Some(i, random.nextInt(1_000)));
        }
        all.forEach(heap::add);
        all.stream().filter(t -> t.number % 3 != 0).forEach(Some::cancel);
        heap.sweep();
        assertEquals(1_000, heap.size());
        assertEquals(
                all.stream()
                        .filter(t -> t.number % 3 == 0)
                        .sorted(Comparator.comparingLong(t -> t.at))
                        .map(t -> t.number)
                        .toList(),
                pollAll());
    }

    @Test
    @DisplayName("What very many timers took is given back when they are gone, however they went")
    void room() {
        for (boolean swept : new boolean[] {false, true}) {
            List<Some> all = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                all.add(new Some(i, i));
            }
            all.forEach(heap::add);
            assertTrue(heap.room() >= 100_000);
            if (swept) {
                all.forEach(Some::cancel);
                heap.sweep();
            } else {
                pollAll();
            }
            assertEquals(0, heap.size());
            assertTrue(heap.room() <= 2_048, "room for " + heap.room());
        }
    }
}
