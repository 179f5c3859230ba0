package tasuki.stream;

/** The first n values. */
final class Take {
    private Take() {}

    static <T> void run(Source<T> source, long count, Sink<? super T> down) throws Exception {
        if (count == 0) {
            return;
        }
        Stop.within(
                stop ->
                        source.run(
                                new Sink<>() {
                                    private long left = count;

                                    @Override
                                    public void accept(T value) throws Exception {
                                        down.accept(value);
                                        if (--left <= 0) {
                                            throw stop;
                                        }
                                    }
                                }));
    }
}
