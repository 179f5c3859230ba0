package tasuki.stream;

import org.jspecify.annotations.Nullable;

/**
 * Values with numbers, from 0 on, of which the first ones are forgotten: those from {@code start}
 * up to but without {@code end} are there. Number n lies at {@code n & (slots.length - 1)}; there
 * are as many slots as it takes. Guarded by its owner's lock.
 */
final class Ring<T> {
    private static final int FIRST = 8;

    private @Nullable Object[] slots = new @Nullable Object[FIRST];
    private long start;
    private long end;

    /** The number of the next one. */
    long end() {
        return end;
    }

    void add(T value) {
        if (end - start == slots.length) {
            grow();
        }
        slots[(int) end & slots.length - 1] = value;
        end++;
    }

    private void grow() {
        @Nullable Object[] more = new @Nullable Object[2 * slots.length];
        for (long n = start; n < end; n++) {
            more[(int) n & more.length - 1] = slots[(int) n & slots.length - 1];
        }
        slots = more;
    }

    /** The value of that number, which is there. */
    @SuppressWarnings("unchecked") // only T are added
    T at(long number) {
        return (T) slots[(int) number & slots.length - 1];
    }

    /** Forgets all that come before that number. */
    void forgetBefore(long number) {
        while (start < number) {
            slots[(int) start++ & slots.length - 1] = null;
        }
    }
}
