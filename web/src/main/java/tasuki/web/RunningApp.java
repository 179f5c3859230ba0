package tasuki.web;

import tasuki.Async;
import tasuki.CancelledException;
import tasuki.internal.Host;
import tasuki.web.engine.EngineOptions;
import tasuki.web.engine.HttpEngine;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An application that serves. Closing it stops it gracefully: it stops accepting, lets the requests
 * end for a while (see {@link App#drainFor}), cancels those that have not ended, and waits for
 * them.
 *
 * <pre>{@code
 * try (RunningApp shop = app.start(0)) {
 *     client.get(shop.url() + "/items");
 * }
 * }</pre>
 */
public final class RunningApp implements AutoCloseable {
    private static final Logger LOG = System.getLogger("tasuki.web");

    /** How long clients have to close connections on which nothing goes on. */
    private static final Duration LAST_CONNECTIONS = Duration.ofMillis(300);

    private final Serving serving;
    private final HttpEngine.Server server;

    private RunningApp(Serving serving, HttpEngine.Server server) {
        this.serving = serving;
        this.server = server;
    }

    static RunningApp start(App app, String host, int port) {
        return start(app, host, port, false);
    }

    private static RunningApp start(App app, String wantedHost, int wantedPort, boolean serves) {
        Host.Place wanted = new Host.Place(wantedHost, wantedPort);
        Host.Place place = Host.current().map(h -> h.place(wanted, serves)).orElse(wanted);
        RunningApp running = start(app, place, HttpEngine.create());
        Host.opened(running);
        return running;
    }

    /** Starts on an engine that tests may replace. */
    static RunningApp start(App app, Host.Place place, HttpEngine engine) {
        String host = place.host();
        int port = place.port();
        Serving serving = Serving.begin(app);
        EngineOptions options =
                serving.app()
                        .settings()
                        .engine()
                        .apply(EngineOptions.defaults())
                        .withHost(host)
                        .withPort(port);
        // said before the first request can come: one that has the server stop (App.stopAfter) may
        // be answered before start has returned, and who stops then waits for that here
        CompletableFuture<Optional<HttpEngine.Server>> front = new CompletableFuture<>();
        serving.onStop(
                () -> front.join().ifPresent(HttpEngine.Server::stopAccepting),
                () -> awaitConnections(front.join()),
                () -> front.join().ifPresent(HttpEngine.Server::close));
        try {
            HttpEngine.Server server = engine.start(options, serving.dispatcher());
            front.complete(Optional.of(server));
            return new RunningApp(serving, server);
        } catch (BindException e) {
            front.complete(Optional.empty());
            serving.close();
            throw new WebSetupException(
                    "Cannot listen on "
                            + host
                            + ":"
                            + port
                            + " ("
                            + e.getMessage()
                            + "): stop what uses the port, or take another one",
                    e);
        } catch (IOException e) {
            front.complete(Optional.empty());
            serving.close();
            throw new WebSetupException(
                    "Cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
        } finally {
            front.complete(Optional.empty()); // unless there is one
        }
    }

    private static void awaitConnections(Optional<HttpEngine.Server> server)
            throws InterruptedException {
        if (server.isPresent()) {
            Async.await(
                    "the last connections",
                    () -> {
                        server.get().awaitConnections(LAST_CONNECTIONS);
                    });
        }
    }

    static void serve(App app, String host, int port) {
        RunningApp running = start(app, host, port, true);
        Optional<Host> hosted = Host.current();
        if (hosted.isPresent()) {
            running.serveIn(hosted.get());
            return;
        }
        Thread hook = Thread.ofPlatform().name("tasuki-web-stop").unstarted(running::close);
        boolean hooked = hook(hook);
        StopSignals.add(running);
        LOG.log(Level.INFO, running.greeting());
        try {
            running.join();
            running.close(); // it may have stopped by itself
        } catch (InterruptedException e) {
            running.close();
            throw new CancelledException("Serving was cancelled", e);
        } finally {
            StopSignals.remove(running);
            if (hooked) {
                unhook(hook);
            }
        }
    }

    /** Serves until the host has it stopped: signals and the end of the process are the host's. */
    private void serveIn(Host host) {
        Host.Served served =
                new Host.Served(
                        serving.app().settings().title(), url(), docs(), this::closeInOrder);
        host.serves(served);
        try {
            join();
        } catch (InterruptedException e) {
            close();
            throw new CancelledException("Serving was cancelled", e);
        } finally {
            host.serverEnded(served);
            Host.closed(this);
        }
    }

    private static boolean hook(Thread hook) {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            return true;
        } catch (IllegalStateException e) { // the JVM is stopping already
            return false;
        }
    }

    private static void unhook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it is stopping, and the hook is what stopped us
        }
    }

    private String greeting() {
        String docs = docs().isEmpty() ? "" : ", docs at " + docs();
        return serving.app().settings().title() + " serves " + url() + docs + " (Ctrl-C stops)";
    }

    private String docs() {
        App.Settings settings = serving.app().settings();
        return settings.docsPath().isEmpty() || settings.openApiPath().isEmpty()
                ? ""
                : url() + settings.docsPath();
    }

    /** The address that it listens on. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** The port that it listens on. */
    public int port() {
        return address().getPort();
    }

    /**
     * Where it can be reached from this machine, without a slash at the end; {@code unix:FILE} on a
     * Unix domain socket.
     */
    public String url() {
        EngineOptions options = serving.app().settings().engine().apply(EngineOptions.defaults());
        if (options.unixSocket().isPresent()) {
            return "unix:" + options.unixSocket().get();
        }
        InetAddress address = address().getAddress();
        String host = address.getHostAddress();
        if (address.isAnyLocalAddress()) {
            host = "127.0.0.1";
        } else if (host.indexOf(':') >= 0) {
            host = "[" + host + "]";
        }
        String scheme = options.tls().isPresent() ? "https" : "http";
        return scheme + "://" + host + ":" + port();
    }

    /** Where it can be reached from this machine. */
    public URI uri() {
        return URI.create(url());
    }

    /** How many requests run now. */
    public int activeRequests() {
        return serving.dispatcher().active();
    }

    /** How many connections are open. */
    public int connections() {
        return server.connections();
    }

    /** Waits until it has stopped. */
    public void join() throws InterruptedException {
        serving.join();
    }

    /**
     * Stops gracefully and waits until all has ended. Does nothing the second time but wait.
     *
     * @throws WebSetupException if the clean-up of a {@link Lifespan} failed
     */
    @Override
    public void close() {
        Host.closed(this);
        serving.close();
    }

    /** Closes, and says whether all requests had ended by themselves. */
    boolean closeInOrder() {
        close();
        return serving.drained();
    }
}
