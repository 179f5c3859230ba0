package tasuki.web;

import tasuki.Action;
import tasuki.Async;
import tasuki.Group;
import tasuki.internal.Host;
import tasuki.sync.Event;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The life of an application, on a thread of its own: its lifespan around a group for background
 * work, around a group for the requests.
 *
 * <p>{@code begin} waits for {@code started}; {@code close} counts {@code stop} down and waits for
 * {@code ended}.
 */
final class Serving {
    private static final Logger LOG = System.getLogger("tasuki.web");

    private static final Duration LONGEST = Duration.ofDays(365);

    /** How long the answers to requests that were cancelled at the end may take. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Application app;
    private final CompletableFuture<Dispatcher> started = new CompletableFuture<>();
    private final Event stop = new Event("the end of serving");
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Event ready = new Event("the start of the application");
    private final Event over = new Event("the end of the application");
    private volatile boolean inRun;
    private volatile boolean drained;
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
        return serving.begun();
    }

    /**
     * The same as a task of the run that the caller is in, if there is one: in its time, and one
     * task at a time if it is a loop.
     */
    static Serving beginHere(App app) {
        Serving serving = new Serving(new Application(app));
        try {
            Async.start("tasuki-web", () -> serving.live());
        } catch (IllegalStateException e) { // there is no run
            Thread.ofVirtual().name("tasuki-web").start(serving::live);
            return serving.begun();
        }
        serving.inRun = true;
        await(serving.ready);
        return serving.begun();
    }

    /** Runs something in the group of requests, if the application is a task of a run. */
    void perform(String name, Runnable request) {
        if (inRun) {
            dispatcher().requests().start(name, () -> request.run());
        } else {
            Thread.ofVirtual().name(name).start(request);
        }
    }

    private static void await(Event event) {
        boolean interrupted = false;
        while (!event.isSet()) {
            try {
                Async.shield(LONGEST, () -> event.await());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Serving begun() {
        Serving serving = this;
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
            ready.set();
            over.set();
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
        Async.group(
                "background",
                background -> {
                    try {
                        Async.group(
                                "requests",
                                requests -> {
                                    serve(requests, background);
                                });
                    } finally {
                        lastWords();
                    }
                });
    }

    /** Requests that were cancelled are answered outside of their group: that is waited for. */
    private void lastWords() throws InterruptedException {
        if (!drained && started.isDone()) {
            Async.shield(
                    LONGEST,
                    () -> {
                        Async.moveOnAfter(
                                LAST_WORDS,
                                () -> {
                                    dispatcher().drain();
                                    lastConnections.await();
                                });
                    });
        }
    }

    private void serve(Group requests, Group background) throws InterruptedException {
        Dispatcher dispatcher = new Dispatcher(app, requests, background, stop::set);
        started.complete(dispatcher);
        ready.set();
        stop.await();
        app.stopping().announce();
        Optional<Host> host = Host.current();
        if (host.isEmpty()) {
            Async.sleep(app.settings().server().stopDelay); // no balancer is in front of a host
        }
        Duration own = app.settings().drainFor();
        Duration grace = host.map(h -> h.patience(own)).orElse(own);
        stopAccepting.run();
        boolean inTime =
                Async.moveOnAfter(
                        grace,
                        () -> {
                            dispatcher.drain();
                            lastConnections.await();
                            dispatcher.drain(); // for those that came in on the last connections
                        });
        drained = inTime || dispatcher.active() == 0;
        if (!drained) {
            LOG.log(
                    Level.WARNING,
                    "{0} requests did not end within {1} s and are cancelled",
                    String.valueOf(dispatcher.active()),
                    String.valueOf(grace.toMillis() / 1000.0).replaceFirst("\\.0$", ""));
        }
        if (!inTime) {
            requests.cancel("the server is stopping");
        }
    }

    Application app() {
        return app;
    }

    /** Whether it has stopped, and no request had to be cancelled for it. */
    boolean drained() {
        return drained;
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
        stop.set();
        if (inRun) {
            await(over);
        }
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
