package tasuki.sync;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The order in which a work queue gives out its elements. */
abstract sealed class WorkStore<T> {
    /** Fails if the element cannot be ordered. */
    void check(T element) {}

    abstract void add(T element);

    /** The next element, or null. */
    abstract @Nullable T poll();

    abstract int size();

    /** First or last in, first out. */
    static final class Line<T> extends WorkStore<T> {
        private final ArrayDeque<T> elements = new ArrayDeque<>();
        private final boolean lastFirst;

        Line(boolean lastFirst) {
            this.lastFirst = lastFirst;
        }

        @Override
        void add(T element) {
            elements.addLast(element);
        }

        @Override
        @Nullable T poll() {
            return lastFirst ? elements.pollLast() : elements.pollFirst();
        }

        @Override
        int size() {
            return elements.size();
        }
    }

    /** The least first; among equals the one that came first. */
    static final class Sorted<T> extends WorkStore<T> {
        private record Entry<T>(T element, long number) {}

        private final Comparator<? super T> order;
        private final PriorityQueue<Entry<T>> elements;
        private long next;

        Sorted(Comparator<? super T> order) {
            this.order = order;
            this.elements =
                    new PriorityQueue<>(
                            (a, b) -> {
                                int c = order.compare(a.element(), b.element());
                                return c != 0 ? c : Long.compare(a.number(), b.number());
                            });
        }

        @Override
        void check(T element) {
            order.compare(element, element);
        }

        @Override
        void add(T element) {
            elements.add(new Entry<>(element, next++));
        }

        @Override
        @Nullable T poll() {
            Entry<T> entry = elements.poll();
            return entry == null ? null : entry.element();
        }

        @Override
        int size() {
            return elements.size();
        }
    }
}
