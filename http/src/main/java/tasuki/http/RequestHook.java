package tasuki.http;

/** Sees, and may change, each request before it goes out. */
@FunctionalInterface
public interface RequestHook {

    /** Returns the request to send: the given one, or a changed copy. May wait. */
    HttpRequest apply(HttpRequest request) throws InterruptedException;
}
