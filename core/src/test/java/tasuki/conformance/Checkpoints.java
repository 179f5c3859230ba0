package tasuki.conformance;

import static tasuki.Async.checkpoint;
import static tasuki.Async.sleepForever;
import static tasuki.conformance.Given.seconds;

import tasuki.Action;
import tasuki.Async;
import tasuki.Task;
import tasuki.sync.AsyncChannel;
import tasuki.sync.AsyncSemaphore;
import tasuki.sync.Barrier;
import tasuki.sync.Event;
import tasuki.sync.Limiter;
import tasuki.sync.Mutex;
import tasuki.sync.RateLimiter;
import tasuki.sync.WorkQueue;

import java.util.List;

/** One of each operation that is a checkpoint, for the rules that hold for all of them. */
final class Checkpoints {
    static final List<Action<RuntimeException>> ALL =
            List.of(
                    () -> Async.sleep(seconds(1)),
                    () -> Async.sleep(seconds(0)),
                    () -> Async.sleep(seconds(-1)),
                    () -> sleepForever(),
                    () -> checkpoint(),
                    () -> Async.await(() -> "a foreign call"),
                    () -> Async.await(() -> "a foreign call", () -> {}),
                    () -> Async.gather(() -> 1, () -> 2),
                    () -> Async.settle(() -> 1),
                    () -> Async.firstSuccess(() -> 1),
                    () -> Async.firstCompleted(() -> 1),
                    () -> Async.mapConcurrent(2, List.of(1, 2), i -> i),
                    () -> Async.cpu(() -> 1),
                    () -> Async.toThread(() -> 1),
                    () -> Async.runIn(Runnable::run, () -> 1),
                    () -> Async.abandonable("x", () -> 1),
                    () -> Task.current().join(),
                    () -> new Mutex().lock(),
                    () -> new AsyncSemaphore(1).acquire(),
                    () -> new Limiter(1).acquire(),
                    () -> setEvent().await(),
                    () -> new Barrier(1).await(),
                    () -> RateLimiter.perSecond(5).acquire(),
                    () -> AsyncChannel.<Integer>buffered(1).send(1),
                    () -> AsyncChannel.<Integer>buffered(1).receive(),
                    () -> channelOfOne().receive(),
                    () -> WorkQueue.<Integer>fifo().put(1),
                    () -> WorkQueue.<Integer>fifo().get(),
                    () -> queueOfOne().get(),
                    () -> WorkQueue.<Integer>fifo().join());

    private static Event setEvent() {
        Event event = new Event();
        event.set();
        return event;
    }

    private static AsyncChannel<Integer> channelOfOne() {
        AsyncChannel<Integer> channel = AsyncChannel.buffered(1);
        channel.trySend(1);
        return channel;
    }

    private static WorkQueue<Integer> queueOfOne() {
        WorkQueue<Integer> queue = WorkQueue.fifo();
        queue.tryPut(1);
        return queue;
    }

    private Checkpoints() {}
}
