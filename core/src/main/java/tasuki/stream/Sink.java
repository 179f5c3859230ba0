package tasuki.stream;

/** What operators are made of: takes one value at a time, always on one thread. */
@FunctionalInterface
interface Sink<T> {
    void accept(T value) throws Exception;
}
