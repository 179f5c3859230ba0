package tasuki.test.gallery;

import tasuki.test.TestRuntime;

/** A small program with a bug, and the same program mended. A new instance for every run. */
interface Exhibit {
    /** Has the bug. */
    void buggy() throws Exception;

    /** Has not. */
    void mended() throws Exception;

    /** What is to hold when either has ended. */
    default void after() {}

    /** What it needs to show. */
    default TestRuntime on(TestRuntime runtime) {
        return runtime;
    }
}
