package tasuki.stream;

import org.jspecify.annotations.Nullable;

/**
 * What each side of a {@link Lane} writes all the time, with room between what is one side's own
 * and what the other side reads, so that they do not take each other's cache lines away. The room
 * is in classes of its own: fields of one class are in the order that the JVM likes, those of a
 * superclass come before.
 */
final class LaneFields {
    private static final int FIRST_ARRAY = 9;
    private static final int LARGEST_ARRAY = 257;

    private LaneFields() {}

    private static class Before {
        long before0;
        long before1;
        long before2;
        long before3;
        long before4;
        long before5;
        long before6;
        long before7;
    }

    private static class Written extends Before {
        @Nullable Object[] array = new @Nullable Object[FIRST_ARRAY];
        int at;
        long limitSeen;

        /** The next array, linked to the one before. */
        final @Nullable Object[] more() {
            @Nullable Object[] next =
                    new @Nullable Object[Math.min(LARGEST_ARRAY, 2 * array.length - 1)];
            array[array.length - 1] = next;
            array = next;
            return next;
        }
    }

    private static class WrittenRoom extends Written {
        long writtenRoom0;
        long writtenRoom1;
        long writtenRoom2;
        long writtenRoom3;
        long writtenRoom4;
        long writtenRoom5;
        long writtenRoom6;
        long writtenRoom7;
    }

    static class Tail extends WrittenRoom {
        /** How many values were ever put; the consumer reads it. */
        volatile long tail;
    }

    static final class Writing extends Tail {
        long after0;
        long after1;
        long after2;
        long after3;
        long after4;
        long after5;
        long after6;
        long after7;
    }

    private static class Read extends Before {
        @Nullable Object[] array = {};
        int at;
        long taken;
        long tailSeen;
        long cameLast;
        long window;
        long grantAt;

        /** Up to this one a value is there and nothing is to be done but to take it. */
        long plain;

        /** How often in a row a look has found many. */
        int many;

        /** How long to linger, and whether it did before the last look. */
        int pauses = 16;

        boolean lingered;
    }

    private static class ReadRoom extends Read {
        long readRoom0;
        long readRoom1;
        long readRoom2;
        long readRoom3;
        long readRoom4;
        long readRoom5;
        long readRoom6;
        long readRoom7;
    }

    private static class Limit extends ReadRoom {
        /** How many values the producer may put; it reads it. */
        volatile long limit;
    }

    static final class Reading extends Limit {
        long after0;
        long after1;
        long after2;
        long after3;
        long after4;
        long after5;
        long after6;
        long after7;
    }
}
