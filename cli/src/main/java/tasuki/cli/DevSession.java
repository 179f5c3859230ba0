package tasuki.cli;

import org.jspecify.annotations.Nullable;

import tasuki.Async;
import tasuki.cli.RunningProgram.Stopped;
import tasuki.internal.Host;
import tasuki.internal.Signals;
import tasuki.web.WebSetupException;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code tasuki dev}: one version of a program after another, in this process.
 *
 * <pre>
 *               compiles               main has ended, failed
 *   CHANGED ───────────────► RUNNING ─────────────────────────► WAITING
 *      ▲  └──── does not ───────┼──────────────────────────────►   │      (a status page at its doors)
 *      └────────────────────────┴── a file has changed ────────────┘
 * </pre>
 *
 * <p>All of it happens on the thread that calls {@link #run}; others only put something into {@code
 * events}. A version is stopped while the next is being compiled. If one does not stop, the process
 * starts afresh ({@link FreshProcess}).
 */
final class DevSession {
    /** The system property by which the launcher script says that standard error is a terminal. */
    static final String TERMINAL_PROPERTY = "tasuki.terminal";

    /** The system property that programs may ask for. */
    static final String DEV_PROPERTY = "tasuki.dev";

    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(20);

    /** To look may take this part of the time at most, whatever there is to see. */
    private static final int LOOK_SHARE = 20;

    private static final Duration SAY_THAT_IT_RUNS = Duration.ofSeconds(1);

    /** So many looks after which a file is not just being written. */
    private static final int SAY_THAT_IT_IS_GONE = 10;

    private static final int PORT = 8000;

    private static final int WARM_COMPILATIONS = 4;

    private static final Pattern SERVES =
            Pattern.compile("\\.\\s*serve\\s*\\(\\s*(?:\"[^\"]*\"\\s*,\\s*)?(\\d{1,5})?");

    private final DevSettings settings;
    private final String name;
    private final DevLog log;
    private final WatchedFiles files;
    private final ProgramHost host;
    private final SourceCompiler compiler = new SourceCompiler();
    private final ProgramInput input = new ProgramInput(System.in);
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Set<String> announced = new HashSet<>();
    private volatile @Nullable String signal;
    private @Nullable RunningProgram running;
    private @Nullable StatusServer status;
    private volatile int version;
    private boolean first = true;
    private boolean said;
    private boolean stale;
    private boolean finished;
    private long began = System.nanoTime();
    private long started;

    private sealed interface Event {
        /** An application serves, since this instant. */
        record Served(Host.Served application, long at) implements Event {}

        /** Something is to be looked at: the program wants to end, or the process is to. */
        record Look() implements Event {}
    }

    DevSession(DevSettings settings, DevLog log) {
        this.settings = settings;
        this.name = String.valueOf(settings.file().getFileName());
        this.log = log;
        this.files = new WatchedFiles(settings.file(), settings.watch(), settings.ignore());
        this.host =
                new ProgramHost(
                        settings, app -> events.add(new Event.Served(app, System.nanoTime())));
    }

    /** Goes on until a signal ends it; returns the exit code. */
    int run() throws InterruptedException {
        System.setProperty(DEV_PROPERTY, "true");
        takeSignals();
        Host.install(Optional.of(host));
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("tasuki-dev-stop").unstarted(this::end));
        Thread.ofPlatform().daemon().name("tasuki-warm").start(DevSession::warm);
        Changes changes = new Changes(settings.file(), files::look);
        log.begins(settings.file().toString(), files.names());
        try {
            begin();
        } catch (RefusedException e) {
            return e.report(new PrintWriter(System.err, true));
        }
        while (signal == null) {
            List<Path> changed = next(changes);
            if (!changed.isEmpty()) {
                log.changed(changed);
                began = System.nanoTime();
                begin();
            }
        }
        return finish(signal);
    }

    /**
     * The threads that all programs share are to be started from here: what starts a thread stays
     * in its memory.
     */
    private static void warm() {
        try {
            Async.run(() -> Async.sleep(Duration.ofMillis(1)));
            CompletableFuture.runAsync(
                    () -> {}, CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
        } catch (RuntimeException e) {
            System.getLogger("tasuki.cli").log(System.Logger.Level.DEBUG, "warming up", e);
        }
    }

    // ---- waiting ----

    /** Waits until files have changed or a signal has come; sees to what happens meanwhile. */
    private List<Path> next(Changes changes) throws InterruptedException {
        long looking = 0;
        int gone = 0;
        while (signal == null) {
            long pause = changes.isPending() ? LOOK_AGAIN : LOOK_EVERY;
            Event event = events.poll(Math.max(pause, LOOK_SHARE * looking), TimeUnit.NANOSECONDS);
            if (event instanceof Event.Served(Host.Served application, long at)) {
                serves(application, at);
            }
            lookAtProgram();
            long before = System.nanoTime();
            List<Path> changed = changes.poll();
            looking = System.nanoTime() - before;
            if (!changed.isEmpty()) {
                return changed;
            }
            gone = changes.isGone() ? gone + 1 : 0;
            if (gone == SAY_THAT_IT_IS_GONE) {
                log.gone(settings.file());
            }
        }
        return List.of();
    }

    private void serves(Host.Served application, long at) {
        host.doors().served(System.nanoTime());
        if (!said) {
            said = true;
            log.ready(first ? "started" : "reloaded", at - began);
            settled();
        }
        if (announced.add(application.url())) { // once, and not at every reload
            log.serves(application);
        }
    }

    /** The first version runs: there is time to make the next compilation a quick one. */
    private void settled() {
        if (first) {
            first = false;
            Thread warming =
                    Thread.ofPlatform()
                            .daemon()
                            .priority(Thread.MIN_PRIORITY)
                            .name("tasuki-warm")
                            .unstarted(this::warmCompiler);
            warming.start();
        }
    }

    private void warmCompiler() {
        int now = version;
        try {
            compiler.warm(
                    settings.file(), WARM_COMPILATIONS, () -> version == now && signal == null);
        } catch (RuntimeException e) {
            System.getLogger("tasuki.cli").log(System.Logger.Level.DEBUG, "warming up", e);
        }
    }

    private void lookAtProgram() {
        host.doors().closeUnwanted(System.nanoTime());
        RunningProgram program = running;
        if (program == null) {
            return;
        }
        if (program.exitCode().isPresent() || program.failure().isPresent() || program.isOver()) {
            running = null;
            Stopped stopped = program.stop(settings.grace());
            stale |= !stopped.left().isEmpty();
            name(stopped.left());
            DevStatus why =
                    program.failure()
                            .map(e -> DevStatus.failed(name, e))
                            .orElseGet(() -> DevStatus.ended(name, program.exitCode().orElse(0)));
            if (program.failure().isPresent()) {
                log.verbatim(why.detail());
            }
            boolean bad = program.failure().isPresent() || program.exitCode().orElse(0) != 0;
            String text = why.title() + "; waits for a change";
            if (bad) {
                log.bad(text);
            } else {
                log.note(text);
            }
            show(why);
        } else if (!said && System.nanoTime() - started > SAY_THAT_IT_RUNS.toNanos()) {
            said = true;
            log.ready(name + (first ? " was started" : " was started again"), started - began);
            settled();
        }
    }

    // ---- one version after another ----

    private void begin() {
        version++;
        RunningProgram before = running;
        running = null;
        CompletableFuture<Stopped> stopping = new CompletableFuture<>();
        if (before == null) {
            stopping.complete(new Stopped(true, List.of()));
        } else {
            Thread.ofPlatform().daemon().name("tasuki-stop").start(() -> stop(before, stopping));
        }
        StringWriter words = new StringWriter();
        Optional<Program> program = Optional.empty();
        DevStatus why = DevStatus.refused(name, "");
        try {
            program =
                    Program.guest(
                            settings.file(),
                            settings.args(),
                            new PrintWriter(words, true),
                            compiler);
            why = DevStatus.doesNotCompile(name, words.toString());
        } catch (RefusedException e) {
            if (first && e.exitCode() == ExitCode.NO_INPUT) {
                throw e;
            }
            why = DevStatus.refused(name, String.valueOf(e.getMessage()));
            words.write(why.detail() + "\n");
        }
        Stopped stopped = stopping.join();
        if (!stopped.left().isEmpty() || stale) {
            name(stopped.left());
            startAfresh();
        }
        if (!words.toString().isEmpty()) {
            log.verbatim(words.toString());
        }
        events.removeIf(Event.Served.class::isInstance);
        if (program.isPresent()) {
            closeStatus();
            said = false;
            started = System.nanoTime();
            running =
                    RunningProgram.start(
                            program.get(), host, input.next(), () -> events.add(new Event.Look()));
        } else {
            log.bad(why.title() + "; waits for a change");
            show(why);
        }
    }

    private void stop(RunningProgram program, CompletableFuture<Stopped> stopping) {
        try {
            stopping.complete(program.stop(settings.grace()));
        } catch (Throwable e) {
            stopping.completeExceptionally(e);
        }
    }

    /** Says which threads did not end. */
    private void name(List<Thread> left) {
        if (left.isEmpty()) {
            return;
        }
        log.bad("the version before did not stop: these threads were cancelled and go on");
        left.forEach(log::thread);
    }

    private void startAfresh() {
        log.note("starts afresh, in a new virtual machine");
        closeStatus();
        host.doors().close();
        System.out.flush();
        String reason = FreshProcess.replace();
        log.bad("cannot (" + reason + "): the new version runs beside what is left of the old one");
        stale = false;
    }

    // ---- what is seen while nothing runs ----

    private void show(DevStatus why) {
        closeStatus();
        List<Doors.Free> free = host.doors().free();
        try {
            if (!free.isEmpty()) {
                status = StatusServer.at(free, why);
            } else if (first) {
                OptionalInt port = port();
                if (port.isPresent()) {
                    String place = settings.host().orElse("127.0.0.1");
                    StatusServer server = StatusServer.at(place, port.getAsInt(), why);
                    status = server;
                    log.note("shown at " + server.url() + ", too");
                }
            }
        } catch (WebSetupException e) {
            log.note("not shown in the browser: " + e.getMessage());
        }
    }

    private void closeStatus() {
        StatusServer server = status;
        status = null;
        if (server != null) {
            server.close();
        }
    }

    /** Where a program that has never run would serve; empty if it does not look as if it would. */
    private OptionalInt port() {
        try {
            Matcher serves = SERVES.matcher(Files.readString(settings.file()));
            if (!serves.find()) {
                return OptionalInt.empty();
            }
            if (settings.port().isPresent()) {
                return settings.port();
            }
            return OptionalInt.of(
                    serves.group(1) == null ? PORT : Integer.parseInt(serves.group(1)));
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    // ---- the end ----

    private void takeSignals() {
        Signals.take("INT", () -> received("INT"));
        Signals.take("TERM", () -> received("TERM"));
    }

    private void received(String name) {
        if (signal != null) {
            if (name.equals("INT")) {
                Runtime.getRuntime().halt(code(name));
            }
            return;
        }
        signal = name;
        events.add(new Event.Look());
    }

    private static int code(@Nullable String signal) {
        return "TERM".equals(signal) ? 143 : 130;
    }

    private int finish(@Nullable String signal) {
        Stopped stopped = end();
        if (!stopped.left().isEmpty()) {
            name(stopped.left());
            Runtime.getRuntime().halt(code(signal)); // hooks would wait for them
        }
        return stopped.inOrder() ? ExitCode.OK : code(signal);
    }

    /** Stops everything, once: at a signal, or when the process ends for another reason. */
    private synchronized Stopped end() {
        if (finished) {
            return new Stopped(true, List.of());
        }
        finished = true;
        RunningProgram program = running;
        running = null;
        Stopped stopped =
                program == null ? new Stopped(true, List.of()) : program.stop(settings.grace());
        closeStatus();
        host.doors().close();
        return stopped;
    }
}
