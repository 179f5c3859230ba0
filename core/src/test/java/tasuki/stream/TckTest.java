package tasuki.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

import tasuki.CancelScope;
import tasuki.internal.TaskNode;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The TCK of Reactive Streams, in both directions; each of its tests is one of ours. */
@Tag("realtime")
class TckTest {
    /** How long the TCK waits for a signal that must not come, and for one that must. */
    private static final TestEnvironment ENVIRONMENT = new TestEnvironment(2_000, 40, 200);

    /** What the TCK skips by itself, and why it may. */
    private static final Map<String, String> MAY_SKIP =
            Map.of(
                    "untested_", "the TCK has no check for this rule",
                    "optional_spec111_", "for publishers that multicast: ours runs anew for each");

    // ---- our publisher ----

    /** {@link AsyncStream#publisher}. */
    public static final class PublisherTck extends FlowPublisherVerification<Long> {
        /** For the runner. */
        public PublisherTck() {
            super(ENVIRONMENT, 300);
        }

        @Override
        public Flow.Publisher<Long> createFlowPublisher(long elements) {
            return AsyncStream.iterate(0L, i -> i + 1).take(elements).publisher();
        }

        @Override
        public Flow.Publisher<Long> createFailedFlowPublisher() {
            return AsyncStream.<Long>failed(new IllegalStateException("as ordered")).publisher();
        }
    }

    /** The same behind a task of its own. */
    public static final class BufferedPublisherTck extends FlowPublisherVerification<Long> {
        /** For the runner. */
        public BufferedPublisherTck() {
            super(ENVIRONMENT, 300);
        }

        @Override
        public Flow.Publisher<Long> createFlowPublisher(long elements) {
            return AsyncStream.iterate(0L, i -> i + 1).buffer().take(elements).publisher();
        }

        @Override
        public Flow.Publisher<Long> createFailedFlowPublisher() {
            return AsyncStream.<Long>failed(new IllegalStateException("as ordered"))
                    .buffer()
                    .publisher();
        }
    }

    // ---- our subscriber ----

    /** What {@code AsyncStream.from(publisher)} subscribes, with a consumer who takes it all. */
    private static Subscribing<Long> consumed(Sink<Long> sink) {
        Subscribing<Long> subscriber = new Subscribing<>();
        TaskNode.current()
                .scope()
                .guests()
                .beginAnyway(
                        "consumer",
                        () -> {
                            try {
                                subscriber.consume(sink);
                            } catch (Throwable e) {
                                return e;
                            }
                            return "ended";
                        });
        return subscriber;
    }

    /** As anybody sees it. */
    public static final class BlackboxTck extends FlowSubscriberBlackboxVerification<Long> {
        /** For the runner. */
        public BlackboxTck() {
            super(ENVIRONMENT);
        }

        @Override
        public Flow.Subscriber<Long> createFlowSubscriber() {
            return consumed(value -> {});
        }

        @Override
        public Long createElement(int element) {
            return (long) element;
        }
    }

    /** With a probe in it, and demand that the TCK decides on. */
    public static final class WhiteboxTck extends FlowSubscriberWhiteboxVerification<Long> {
        /** For the runner. */
        public WhiteboxTck() {
            super(ENVIRONMENT);
        }

        @Override
        protected Flow.Subscriber<Long> createFlowSubscriber(WhiteboxSubscriberProbe<Long> probe) {
            Subscribing<Long> inner = consumed(value -> {});
            return new Flow.Subscriber<>() {
                private boolean subscribed;

                @Override
                public void onSubscribe(Flow.Subscription s) {
                    inner.onSubscribe(s);
                    if (!subscribed) {
                        subscribed = true;
                        probe.registerOnSubscribe(
                                new SubscriberPuppet() {
                                    @Override
                                    public void triggerRequest(long elements) {
                                        s.request(elements);
                                    }

                                    @Override
                                    public void signalCancel() {
                                        s.cancel();
                                    }
                                });
                    }
                }

                @Override
                public void onNext(Long item) {
                    inner.onNext(item);
                    probe.registerOnNext(item);
                }

                @Override
                public void onError(Throwable e) {
                    inner.onError(e);
                    probe.registerOnError(e);
                }

                @Override
                public void onComplete() {
                    inner.onComplete();
                    probe.registerOnComplete();
                }
            };
        }

        @Override
        public Long createElement(int element) {
            return (long) element;
        }
    }

    // ---- running them ----

    @TestFactory
    @DisplayName("45 publisher()")
    Stream<DynamicTest> publisher() {
        return tests(PublisherTck::new);
    }

    @TestFactory
    @DisplayName("45 buffer().publisher()")
    Stream<DynamicTest> bufferedPublisher() {
        return tests(BufferedPublisherTck::new);
    }

    @TestFactory
    @DisplayName("45 the subscriber of from(publisher), black box")
    Stream<DynamicTest> blackbox() {
        return tests(BlackboxTck::new);
    }

    @TestFactory
    @DisplayName("45 the subscriber of from(publisher), white box")
    Stream<DynamicTest> whitebox() {
        return tests(WhiteboxTck::new);
    }

    private static Stream<DynamicTest> tests(Supplier<?> made) {
        Class<?> type = made.get().getClass();
        return Arrays.stream(type.getMethods())
                .filter(m -> m.isAnnotationPresent(Test.class))
                .sorted(Comparator.comparing(Method::getName))
                .map(m -> dynamicTest(m.getName(), () -> inScope(made, m)));
    }

    /** What the TCK leaves subscribed ends with the scope. */
    private static void inScope(Supplier<?> made, Method test) throws Throwable {
        Throwable[] thrown = new Throwable[1];
        CancelScope.create()
                .run(
                        () -> {
                            try {
                                run(made.get(), test);
                            } catch (Throwable e) {
                                thrown[0] = e;
                            }
                        });
        if (thrown[0] != null) {
            throw thrown[0];
        }
    }

    private static void run(Object tck, Method test) throws Throwable {
        call(tck, BeforeClass.class); // starts the executor of the TCK's own publishers
        call(tck, BeforeMethod.class);
        try {
            test.invoke(tck);
        } catch (InvocationTargetException thrown) {
            if (!(thrown.getCause() instanceof SkipException skipped)) {
                throw thrown.getCause();
            }
            List<String> why =
                    MAY_SKIP.entrySet().stream()
                            .filter(e -> test.getName().startsWith(e.getKey()))
                            .map(Map.Entry::getValue)
                            .toList();
            assertEquals(1, why.size(), () -> "skipped without a reason: " + skipped.getMessage());
            Assumptions.abort(why.getFirst() + ": " + skipped.getMessage());
        } finally {
            call(tck, AfterClass.class);
        }
    }

    private static void call(Object tck, Class<? extends Annotation> marked) throws Exception {
        for (Method m : tck.getClass().getMethods()) {
            if (m.isAnnotationPresent(marked)) {
                m.invoke(tck);
            }
        }
    }
}
