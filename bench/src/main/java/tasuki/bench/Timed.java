package tasuki.bench;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Runs a row that measures itself, in a JVM of its own: {@code Timed CLASS METHOD WARMUPS RUNS}.
 * The method is called again and again and returns its figure, a {@code double}.
 */
public final class Timed {
    private Timed() {}

    /** Prints each figure on a line. */
    public static void main(String[] args) throws Exception {
        Object contestant = Class.forName(args[0]).getDeclaredConstructor().newInstance();
        Method row = contestant.getClass().getMethod(args[1]);
        int warmups = Integer.parseInt(args[2]);
        int runs = Integer.parseInt(args[3]);
        for (int i = 0; i < warmups + runs; i++) {
            System.gc();
            try {
                double figure = (double) row.invoke(contestant);
                if (i >= warmups) {
                    System.out.println(args[1] + "\t" + figure);
                }
            } catch (InvocationTargetException e) {
                throw e.getCause() instanceof Exception x ? x : e;
            }
        }
        System.exit(0); // whatever threads a peer leaves behind
    }
}
