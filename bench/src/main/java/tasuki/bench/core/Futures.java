package tasuki.bench.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** CompletableFuture, where it has an answer. */
public class Futures extends Core {
    @Override
    protected void spawn(int children) throws Exception {
        RawThreads.onVirtual(
                () -> {
                    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                        CompletableFuture<?>[] all = new CompletableFuture<?>[children];
                        for (int i = 0; i < children; i++) {
                            all[i] = CompletableFuture.runAsync(() -> {}, executor);
                        }
                        CompletableFuture.allOf(all).join();
                    }
                    return "";
                });
    }

    @Override
    protected long timeout(int times) throws Exception {
        return RawThreads.onVirtual(
                () -> {
                    long sum = 0;
                    for (int i = 0; i < times; i++) {
                        CompletableFuture<Integer> future = new CompletableFuture<>();
                        future.orTimeout(1, TimeUnit.SECONDS);
                        future.complete(TOKEN);
                        sum += future.join();
                    }
                    return sum;
                });
    }
}
