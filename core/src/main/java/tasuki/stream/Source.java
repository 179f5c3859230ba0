package tasuki.stream;

/** What a stream is made of: pushes all values into a sink on the calling thread, then returns. */
@FunctionalInterface
interface Source<T> {
    void run(Sink<? super T> down) throws Exception;
}
