package tasuki.internal;

/**
 * Guesses whether it is worth looking for a while before parking: a look that was in vain is not
 * repeated for the next 1, 3, 7, … 255 times, one that paid resets that. Written by anybody without
 * a lock: it is a guess.
 */
final class Guess {
    private static final int MOST = 255;

    private int skip;
    private int penalty;

    /** How often to look now, where {@code most} is sensible at all. */
    int looks(int most) {
        if (most != 0 && skip > 0) {
            skip--;
            return 0;
        }
        return most;
    }

    /** How it went. */
    void learn(boolean paid) {
        if (!paid) {
            penalty = Math.min(2 * penalty + 1, MOST);
            skip = penalty;
        } else if (penalty != 0) {
            penalty = 0;
        }
    }
}
