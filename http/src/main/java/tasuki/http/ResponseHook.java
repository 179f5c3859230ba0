package tasuki.http;

/** Sees each response as its caller gets it: after redirects, before {@code raiseForStatus}. */
@FunctionalInterface
public interface ResponseHook {

    /** Looks at a response; may wait, and may throw to refuse it. */
    void accept(ResponseHead response) throws InterruptedException;
}
