package tasuki.cli;

/**
 * {@code tasuki run --loop}: the program's {@code run} is a loop, on one carrier. Both are system
 * properties: Tasuki reads its own when {@code run} is called, the JDK reads the number of carriers
 * when the first virtual thread is made, which must not have happened yet.
 */
final class LoopMode {
    static final String OPTION = "--loop";

    private LoopMode() {}

    /** Chooses the loop; a number of carriers that the user has set stays. */
    static void choose() {
        System.setProperty("tasuki.loop", "true");
        if (System.getProperty("jdk.virtualThreadScheduler.parallelism") == null) {
            System.setProperty("jdk.virtualThreadScheduler.parallelism", "1");
        }
    }
}
