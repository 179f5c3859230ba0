package tasuki.web;

/**
 * Is told of every request that has been answered: the door for metrics of whatever kind. {@link
 * App#metrics} is one; a bridge to another library is an object of this type.
 */
@FunctionalInterface
public interface RequestObserver {
    /** Does nothing. */
    RequestObserver NONE = _ -> {};

    /**
     * A request has ended. Called on its thread, after the reply: must not block, and must not
     * throw.
     */
    void ended(AccessLog.Entry request);

    /** Tells this one, then the other. */
    default RequestObserver andThen(RequestObserver other) {
        return request -> {
            ended(request);
            other.ended(request);
        };
    }
}
