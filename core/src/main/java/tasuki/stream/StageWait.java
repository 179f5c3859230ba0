package tasuki.stream;

import org.jspecify.annotations.Nullable;

import tasuki.internal.Failures;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Waits for somebody else's future. */
final class StageWait {
    private StageWait() {}

    private record Result<T>(@Nullable T value, @Nullable Throwable failure) {}

    /** Its value, or null if it has none. */
    static <T> @Nullable T await(CompletionStage<? extends T> stage) throws Exception {
        Handing mine = new Handing("a completion stage", true);
        @SuppressWarnings("unchecked")
        Result<T>[] result = (Result<T>[]) new Result<?>[1];
        stage.whenComplete(
                (value, failure) -> {
                    result[0] = new Result<>(value, failure); // published by complete()
                    mine.complete();
                });
        mine.await();
        Throwable failure = result[0].failure();
        if (failure != null) {
            Throwable cause = failure.getCause();
            throw Failures.raise(
                    Ending.mineFirst(
                            failure instanceof CompletionException && cause != null
                                    ? cause
                                    : failure));
        }
        return result[0].value();
    }
}
