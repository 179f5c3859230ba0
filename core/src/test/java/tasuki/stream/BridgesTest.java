package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tasuki.Async;
import tasuki.CancelScope;
import tasuki.TaskFailedException;
import tasuki.Worlds;
import tasuki.internal.ParallelWorld;
import tasuki.internal.World;
import tasuki.sync.AsyncChannel;
import tasuki.sync.ChannelClosedException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** To and from what others have: publishers, JDK streams, futures, channels, files. */
class BridgesTest {
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private AsyncStream<Integer> naturals() {
        return AsyncStream.generate(
                emit -> {
                    try {
                        for (int i = 0; ; i++) {
                            emit.accept(i);
                        }
                    } finally {
                        log.add("cleaned up");
                    }
                });
    }

    // ---- Flow ----

    @Worlds
    @DisplayName(
            "C18 the JDK's SubmissionPublisher is read to its end, and cancelled by an early stop")
    void submissionPublisher(World on) throws Exception {
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
            CompletableFuture<List<Integer>> all = new CompletableFuture<>();
            Thread reader =
                    Thread.ofVirtual()
                            .start(
                                    () ->
                                            all.complete(
                                                    on.run(
                                                            () ->
                                                                    AsyncStream.<Integer>from(
                                                                                    publisher)
                                                                            .take(1000)
                                                                            .toList())));
            while (publisher.getNumberOfSubscribers() == 0) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 1000; i++) {
                publisher.submit(i);
            }
            assertEquals(IntStream.range(0, 1000).boxed().toList(), all.get(20, TimeUnit.SECONDS));
            reader.join();
            while (publisher.getNumberOfSubscribers() != 0) {
                publisher.offer(0, null);
            }
        }
    }

    @Worlds
    @DisplayName("C18 a publisher that fails: the values before it, then its failure")
    void failingPublisher(World on) {
        IOException failure = new IOException("broken pipe");
        List<Integer> got = new ArrayList<>();
        TaskFailedException e =
                assertThrows(
                        TaskFailedException.class,
                        () ->
                                on.run(
                                        () ->
                                                AsyncStream.<Integer>from(
                                                                AsyncStream.concat(
                                                                                AsyncStream.of(
                                                                                        1, 2),
                                                                                AsyncStream
                                                                                        .<Integer>
                                                                                                failed(
                                                                                                        failure))
                                                                        .publisher())
                                                        .consume(got::add)));
        assertSame(failure, e.getCause());
        assertEquals(List.of(1, 2), got);
    }

    @Test
    @DisplayName(
            "C18 a publisher that answers after its consumer has gone gets its subscription cancelled")
    void lateSubscription() {
        List<Flow.Subscriber<? super Integer>> subscribers = new ArrayList<>();
        AtomicInteger cancelled = new AtomicInteger();
        Flow.Publisher<Integer> slow = subscribers::add;
        new ParallelWorld()
                .run(
                        () -> {
                            CancelScope scope = CancelScope.create();
                            scope.deadline(java.time.Duration.ofSeconds(1));
                            assertFalse(scope.run(() -> AsyncStream.<Integer>from(slow).count()));
                        });
        subscribers
                .getFirst()
                .onSubscribe(
                        new Flow.Subscription() {
                            @Override
                            public void request(long n) {
                                log.add("requested " + n);
                            }

                            @Override
                            public void cancel() {
                                cancelled.incrementAndGet();
                            }
                        });
        assertEquals(1, cancelled.get());
        assertEquals(List.of(), log);
    }

    @Worlds
    @DisplayName("C18 a publisher's run ends with the scope that publisher() was called in")
    void publisherEndsWithScope(World on) {
        List<Object> signals = Collections.synchronizedList(new ArrayList<>());
        on.run(
                () ->
                        Async.group(
                                g -> {
                                    AsyncStream.<Integer>generate(
                                                    emit -> {
                                                        try {
                                                            emit.accept(1);
                                                            Async.sleepForever();
                                                        } finally {
                                                            log.add("cleaned up");
                                                        }
                                                    })
                                            .publisher()
                                            .subscribe(new Recording(signals));
                                }));
        assertEquals(List.of("cleaned up"), log);
        assertTrue(
                signals.isEmpty() || signals.getLast() instanceof CancellationException,
                signals::toString);
    }

    /** Requests everything and keeps what comes. */
    private record Recording(List<Object> signals) implements Flow.Subscriber<Integer> {
        @Override
        public void onSubscribe(Flow.Subscription s) {
            s.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Integer item) {
            signals.add(item);
        }

        @Override
        public void onError(Throwable e) {
            signals.add(e);
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }

    @Test
    @DisplayName("C18 a publisher whose scope has ended says so to its subscriber")
    void publisherOfAnEndedScope() {
        Flow.Publisher<Integer> late =
                new ParallelWorld()
                        .run(
                                () ->
                                        Async.group(
                                                g -> {
                                                    return AsyncStream.of(1).publisher();
                                                }));
        List<Object> signals = new ArrayList<>();
        late.subscribe(new Recording(signals));
        assertEquals(1, signals.size());
        assertTrue(signals.getFirst().toString().contains("subscribe inside it"));
    }

    // ---- futures and JDK streams ----

    @Worlds
    @DisplayName(
            "C18 from a future: its value, its failure, nothing for null; cancelling leaves it alone")
    void fromFuture(World on) {
        IOException failure = new IOException();
        on.run(
                () -> {
                    assertEquals(
                            Optional.of(1),
                            AsyncStream.<Integer>from(CompletableFuture.completedFuture(1))
                                    .single());
                    assertEquals(
                            0, AsyncStream.from(CompletableFuture.completedFuture(null)).count());
                    assertSame(
                            failure,
                            assertThrows(
                                            TaskFailedException.class,
                                            () ->
                                                    AsyncStream.from(
                                                                    CompletableFuture.failedFuture(
                                                                            failure))
                                                            .count())
                                    .getCause());
                    CompletableFuture<Integer> never = new CompletableFuture<>();
                    CancelScope scope = CancelScope.create();
                    scope.deadline(java.time.Duration.ofHours(1));
                    assertFalse(scope.run(() -> AsyncStream.<Integer>from(never).count()));
                    assertFalse(never.isDone());
                });
    }

    @Test
    @DisplayName("C18 to a future: all values; a failure; cancelling it stops the source")
    void toFuture() throws Exception {
        Async.run(
                () -> {
                    assertEquals(
                            List.of(1, 2), Async.await(() -> AsyncStream.of(1, 2).future().get()));
                    CompletableFuture<?> failed = AsyncStream.failed(new IOException()).future();
                    Exception e =
                            assertThrows(
                                    ExecutionException.class,
                                    () -> Async.await(() -> failed.get()));
                    assertInstanceOf(TaskFailedException.class, e.getCause());
                    CountDownLatch begun = new CountDownLatch(1);
                    CountDownLatch cleaned = new CountDownLatch(1);
                    CompletableFuture<List<Integer>> future =
                            AsyncStream.<Integer>generate(
                                            emit -> {
                                                begun.countDown();
                                                try {
                                                    Async.sleepForever();
                                                } finally {
                                                    cleaned.countDown();
                                                }
                                            })
                                    .future();
                    Async.await(() -> begun.await(20, TimeUnit.SECONDS));
                    future.cancel(true);
                    assertTrue(Async.await(() -> cleaned.await(20, TimeUnit.SECONDS)));
                });
    }

    @Worlds
    @DisplayName(
            "C18 from a JDK stream: read once, closed at its end and by an early stop; primitives too")
    void fromStream(World on) {
        on.run(
                () -> {
                    Stream<Integer> stream = Stream.of(1, 2, 3).onClose(() -> log.add("closed"));
                    assertEquals(List.of(1), AsyncStream.<Integer>from(stream).take(1).toList());
                    assertEquals(List.of("closed"), log);
                    assertEquals(
                            List.of(0, 1, 2),
                            AsyncStream.<Integer>from(IntStream.range(0, 3)).toList());
                });
    }

    // ---- channels ----

    @Worlds
    @DisplayName("C18 from a channel: until it is closed; an early stop takes no element too many")
    void fromChannel(World on) {
        on.run(
                () -> {
                    AsyncChannel<Integer> channel = AsyncChannel.buffered(10);
                    for (int i = 0; i < 5; i++) {
                        channel.send(i);
                    }
                    channel.close();
                    assertEquals(
                            List.of(0, 1), AsyncStream.<Integer>from(channel).take(2).toList());
                    assertEquals(List.of(2, 3, 4), AsyncStream.<Integer>from(channel).toList());
                });
    }

    @Worlds
    @DisplayName("C18 into a channel: all values, and it stays open")
    void intoChannel(World on) {
        on.run(
                () -> {
                    AsyncChannel<Integer> channel = AsyncChannel.unlimited();
                    AsyncStream.of(1, 2).into(channel);
                    AsyncStream.of(3).into(channel);
                    assertFalse(channel.isClosed());
                    channel.close();
                    assertEquals(List.of(1, 2, 3), AsyncStream.<Integer>from(channel).toList());
                });
    }

    @Worlds
    @DisplayName(
            "C18 toChannel: many receivers share the values; who cancels the channel stops the source")
    void toChannel(World on) {
        on.run(
                () -> {
                    List<Integer> got = Collections.synchronizedList(new ArrayList<>());
                    Async.group(
                            g -> {
                                AsyncChannel<Integer> channel =
                                        AsyncStream.range(0, 100).toChannel(g, 3);
                                for (int i = 0; i < 3; i++) {
                                    g.start(
                                            () ->
                                                    AsyncStream.<Integer>from(channel)
                                                            .consume(got::add));
                                }
                            });
                    assertEquals(
                            IntStream.range(0, 100).boxed().toList(),
                            got.stream().sorted().toList());
                    Async.group(
                            g -> {
                                AsyncChannel<Integer> channel = naturals().toChannel(g, 0);
                                assertEquals(0, channel.receive());
                                channel.cancel();
                            });
                    assertEquals(List.of("cleaned up"), log);
                });
    }

    @Worlds
    @DisplayName(
            "C18 toChannel: a failing source fails the group, and receivers outside learn of it")
    void toChannelFails(World on) {
        IOException failure = new IOException("no more");
        on.run(
                () -> {
                    List<AsyncChannel<Integer>> kept = new ArrayList<>();
                    assertSame(
                            failure,
                            assertThrows(
                                            TaskFailedException.class,
                                            () ->
                                                    Async.group(
                                                            g -> {
                                                                kept.add(
                                                                        AsyncStream.<Integer>failed(
                                                                                        failure)
                                                                                .toChannel(g, 1));
                                                            }))
                                    .getCause());
                    ChannelClosedException e =
                            assertThrows(ChannelClosedException.class, kept.getFirst()::receive);
                    assertSame(failure, e.getCause());
                });
    }

    // ---- input and output ----

    @Worlds
    @DisplayName(
            "lines of a text: all line ends, the charset, an empty one; read anew each time; closed")
    void lines(World on) {
        AtomicInteger closed = new AtomicInteger();
        AsyncStream<String> lines =
                AsyncStream.lines(
                        () ->
                                new FilterInputStream(
                                        new ByteArrayInputStream(
                                                "a\nzwölf\r\n\nlast"
                                                        .getBytes(StandardCharsets.UTF_8))) {
                                    @Override
                                    public void close() {
                                        closed.incrementAndGet();
                                    }
                                });
        on.run(
                () -> {
                    assertEquals(List.of("a", "zwölf", "", "last"), lines.toList());
                    assertEquals(List.of("a"), lines.take(1).toList());
                    assertEquals(
                            List.of("é"),
                            AsyncStream.lines(
                                            () ->
                                                    new ByteArrayInputStream(
                                                            new byte[] {(byte) 0xe9}),
                                            StandardCharsets.ISO_8859_1)
                                    .toList());
                });
        assertEquals(2, closed.get());
    }

    @Test
    @DisplayName("lines of a file, and bytes of it in arrays of the size that was asked for")
    void files(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("numbers.txt");
        Files.write(file, IntStream.range(0, 5_000).mapToObj(String::valueOf).toList());
        assertEquals(
                IntStream.range(0, 5_000).mapToObj(String::valueOf).toList(),
                AsyncStream.lines(file).toList());
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        AsyncStream.bytes(() -> Files.newInputStream(file), 100)
                .onEach(b -> assertTrue(b.length <= 100))
                .into(copy, b -> b);
        assertEquals(Files.readString(file), copy.toString(StandardCharsets.UTF_8));
        TaskFailedException e =
                assertThrows(
                        TaskFailedException.class,
                        () -> AsyncStream.lines(folder.resolve("none")).count());
        assertTrue(e.getCause() instanceof IOException);
    }

    @Worlds
    @DisplayName(
            "C7 a read that hangs is ended by closing the input when the consumer is cancelled")
    void hangingRead(World on) {
        CountDownLatch closed = new CountDownLatch(1);
        InputStream hanging =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        try {
                            closed.await();
                        } catch (InterruptedException e) {
                            log.add("interrupted");
                        }
                        throw new IOException("closed");
                    }

                    @Override
                    public void close() {
                        closed.countDown();
                    }
                };
        on.run(
                () -> {
                    CancelScope scope = CancelScope.create();
                    assertFalse(
                            scope.run(
                                    () ->
                                            AsyncStream.merge(
                                                            AsyncStream.lines(() -> hanging),
                                                            AsyncStream.of("go"))
                                                    .consume(line -> scope.cancel())));
                });
        assertEquals(List.of(), log);
    }

    @Test
    @DisplayName("a line arrives when its end does, not when the buffer is full")
    void linesAtOnce() throws Exception {
        PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out);
        try (var lines = AsyncStream.lines(() -> in).open()) {
            out.write("one\ntw".getBytes(StandardCharsets.UTF_8));
            out.flush();
            assertEquals("one", lines.next());
            out.write("o\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            assertEquals("two", lines.next());
            out.close();
        }
    }

    @Worlds
    @DisplayName("into an Appendable and an OutputStream; what they throw comes as it is")
    void into(World on) throws Exception {
        IOException full = new IOException("disk full");
        on.run(
                () -> {
                    assertEquals(
                            "123", AsyncStream.of(1, 2, 3).into(new StringBuilder()).toString());
                    assertSame(
                            full,
                            assertThrows(
                                    IOException.class,
                                    () ->
                                            naturals()
                                                    .into(
                                                            new java.io.OutputStream() {
                                                                @Override
                                                                public void write(int b)
                                                                        throws IOException {
                                                                    throw full;
                                                                }
                                                            },
                                                            i -> new byte[] {1})));
                });
        assertEquals(List.of("cleaned up"), log);
    }
}
