package tasuki.web;

import tasuki.Action;
import tasuki.Async;
import tasuki.Group;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/**
 * The life of an application, on a thread of its own: its lifespan around a group for background
 * work, around a group for the requests.
 *
 * <p>{@code begin} waits for {@code started}; {@code close} counts {@code stop} down and waits for
 * {@code ended}.
 */
final class Serving {
    private static final Logger LOG = System.getLogger("tasuki.web");

    private final Application app;
    private final CompletableFuture<Dispatcher> started = new CompletableFuture<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Runnable stopAccepting = () -> {};
    private volatile Runnable closeServer = () -> {};
    private volatile LastConnections lastConnections = () -> {};

    /** Waits for a while until clients have closed their connections. */
    interface LastConnections {
        void await() throws InterruptedException;
    }

    private Serving(Application app) {
        this.app = app;
    }

    /** Puts an application together and sets up what it needs, until requests can come. */
    static Serving begin(App app) {
        Serving serving = new Serving(new Application(app));
        Thread.ofVirtual().name("tasuki-web").start(serving::live);
        try {
            serving.started.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new WebSetupException("The application could not start", e.getCause());
        }
        return serving;
    }

    private void live() {
        try {
            around(app.lifespans(), this::withShared);
            ended.complete(null);
        } catch (Throwable e) {
            if (!started.completeExceptionally(e)) {
                LOG.log(Level.ERROR, "The application ended with a failure", e);
            }
            ended.completeExceptionally(e);
        } finally {
            started.completeExceptionally(
                    new WebSetupException("A lifespan returned without serving"));
        }
    }

    private static void around(List<Lifespan> lifespans, Action<Exception> innermost)
            throws Exception {
        if (lifespans.isEmpty()) {
            innermost.run();
            return;
        }
        List<Lifespan> rest = lifespans.subList(1, lifespans.size());
        lifespans.getFirst().around(() -> around(rest, innermost));
    }

    private void withShared() throws Exception {
        try {
            app.open();
            serve();
        } finally {
            app.close();
        }
    }

    private void serve() throws InterruptedException {
        Duration grace = app.settings().drainFor();
        Async.group(
                "background",
                background -> {
                    Async.group(
                            "requests",
                            requests -> {
                                serve(requests, background, grace);
                            });
                });
    }

    private void serve(Group requests, Group background, Duration grace)
            throws InterruptedException {
        Dispatcher dispatcher = new Dispatcher(app, requests, background);
        started.complete(dispatcher);
        Async.await(
                "the end of serving",
                () -> {
                    stop.await();
                });
        app.stopping().announce();
        Async.sleep(app.settings().server().stopDelay);
        stopAccepting.run();
        boolean drained =
                Async.moveOnAfter(
                        grace,
                        () -> {
                            dispatcher.drain();
                            lastConnections.await();
                            dispatcher.drain(); // for those that came in on the last connections
                        });
        if (!drained) {
            LOG.log(
                    Level.WARNING,
                    "{0} requests did not end within {1} s and are cancelled",
                    String.valueOf(dispatcher.active()),
                    String.valueOf(grace.toSeconds()));
            requests.cancel("the server is stopping");
        }
    }

    Application app() {
        return app;
    }

    Dispatcher dispatcher() {
        return started.join();
    }

    /** Says how the server in front is told to stop. */
    void onStop(Runnable stopAccepting, LastConnections lastConnections, Runnable closeServer) {
        this.lastConnections = lastConnections;
        this.stopAccepting = stopAccepting;
        this.closeServer = closeServer;
    }

    /** Waits until everything has ended. */
    void join() throws InterruptedException {
        Async.await(
                "the server",
                () -> {
                    try {
                        return ended.get();
                    } catch (java.util.concurrent.ExecutionException e) {
                        throw new WebSetupException(
                                "The application ended with a failure", e.getCause());
                    }
                });
    }

    void close() {
        stop.countDown();
        try {
            ended.join();
        } catch (CompletionException e) {
            throw new WebSetupException(
                    "The application's clean-up failed: " + e.getCause(), e.getCause());
        } finally {
            closeServer.run();
        }
    }
}
