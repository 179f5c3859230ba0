package tasuki.cli;

import org.jspecify.annotations.Nullable;

import tasuki.cli.hosted.ProcessCalls;
import tasuki.internal.Host;
import tasuki.internal.Roots;

import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Timer;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One version of a program, running as a guest in this process: its main thread in a group of
 * threads of its own, so that what it has started can be found again.
 *
 * <p>It ends in the order in which a process that is told to stop would: servers stop gracefully;
 * the main thread is interrupted, which cancels its {@code run}; shutdown hooks run; executors and
 * timers are shut down; what it has opened is closed, the last first; threads that are left are
 * interrupted. What does not end in time is left behind and named. Started once, stopped once, by
 * one thread.
 */
final class RunningProgram {
    /** How long the main thread has to end by itself after its server has. */
    private static final Duration AFTER_SERVING = Duration.ofMillis(100);

    /** How long cancelled requests, clean-up, hooks have to end, after the grace of requests. */
    private static final Duration UNWINDING = Duration.ofSeconds(3);

    private static final List<String> SHARED = List.of("tasuki-", "ForkJoinPool.commonPool-");

    private static final Duration INTERRUPT_AGAIN = Duration.ofMillis(50);

    private final Program program;
    private final ProgramHost host;
    private final ThreadGroup group;
    private final Thread main;
    private final Set<Thread> hooks = ConcurrentHashMap.newKeySet();

    /** Executors, timers and virtual threads that are still of use; guarded by itself. */
    private final Set<Object> made = Collections.newSetFromMap(new WeakHashMap<>());

    private final ProcessState state = ProcessState.remember();
    private final Runnable onExit;
    private volatile @Nullable Throwable failure;
    private volatile int exitCode = -1;

    /**
     * How a version ended.
     *
     * @param inOrder whether nothing had to be cancelled
     * @param left threads that did not end
     */
    record Stopped(boolean inOrder, List<Thread> left) {}

    private RunningProgram(Program program, ProgramHost host, Runnable onExit) {
        this.program = program;
        this.host = host;
        this.onExit = onExit;
        this.group = new Guests();
        this.main = Thread.ofPlatform().group(group).daemon().name("main").unstarted(this::run);
    }

    /**
     * Starts it.
     *
     * @param onExit told when the program wants to end by {@code System.exit}, on its thread
     */
    static RunningProgram start(
            Program program, ProgramHost host, InputStream input, Runnable onExit) {
        RunningProgram running = new RunningProgram(program, host, onExit);
        host.begin();
        System.setIn(input);
        ProcessCalls.hear(running.new Calls());
        running.main.start();
        return running;
    }

    private void run() {
        try {
            program.start();
        } catch (ProcessCalls.Exit e) {
            // it is being stopped
        } catch (Throwable e) {
            failure = e;
        }
    }

    /** The threads of a program. */
    private static final class Guests extends ThreadGroup {
        Guests() {
            super("program");
        }

        @Override
        public void uncaughtException(Thread thread, Throwable failure) {
            if (!(failure instanceof ProcessCalls.Exit)) {
                super.uncaughtException(thread, failure);
            }
        }
    }

    private final class Calls implements ProcessCalls.Listener {
        @Override
        public void exit(int code) {
            exitCode = code;
            onExit.run();
        }

        @Override
        public void addShutdownHook(Thread hook) {
            if (!hooks.add(hook)) {
                throw new IllegalArgumentException("Hook previously registered");
            }
        }

        @Override
        public boolean removeShutdownHook(Thread hook) {
            return hooks.remove(hook);
        }

        @Override
        public void made(Object something) {
            synchronized (made) {
                made.add(something);
            }
        }
    }

    /** Whether main has ended, and with it the program: no thread keeps it going. */
    boolean isOver() {
        return !main.isAlive() && threads().stream().allMatch(Thread::isDaemon);
    }

    /** What left main, unless the program had ended itself before. */
    Optional<Throwable> failure() {
        return exitCode < 0 ? Optional.ofNullable(failure) : Optional.empty();
    }

    /** What the program said when it ended itself. */
    Optional<Integer> exitCode() {
        return exitCode < 0 ? Optional.empty() : Optional.of(exitCode);
    }

    /** Ends it; takes the grace of requests and some seconds at most. */
    Stopped stop(Duration grace) {
        long until = System.nanoTime() + grace.plus(UNWINDING).toNanos();
        AtomicBoolean inOrder = new AtomicBoolean(true);
        List<Thread> started = new ArrayList<>();
        List<Host.Served> served = host.served();
        for (Host.Served each : served) {
            started.add(own("stop " + each.url(), () -> drain(each, inOrder)));
        }
        join(started, until);
        if (!served.isEmpty()) {
            join(List.of(main), Math.min(until, System.nanoTime() + AFTER_SERVING.toNanos()));
        }
        boolean cancelled = main.isAlive() && exitCode < 0;
        interrupt(List.of(main), until);
        if (cancelled && (main.isAlive() || failure != null)) {
            inOrder.set(false);
        }
        runHooks(until);
        List<Thread> virtual = shutDown();
        Thread closing = own("close", this::closeOpened);
        started.add(closing);
        join(List.of(closing), until);
        interrupt(threads(), until);
        interrupt(virtual, until);
        Set<Thread> left = new LinkedHashSet<>(threads());
        started.stream().filter(Thread::isAlive).forEach(left::add);
        virtual.stream().filter(Thread::isAlive).forEach(left::add);
        if (!left.isEmpty()) {
            left.addAll(Roots.threads());
        }
        state.restore(program.loader());
        host.end();
        return new Stopped(inOrder.get() && left.isEmpty(), List.copyOf(left));
    }

    private static Thread own(String what, Runnable action) {
        return Thread.ofPlatform().daemon().name("tasuki-dev: " + what).start(action);
    }

    private static void drain(Host.Served served, AtomicBoolean inOrder) {
        try {
            if (!served.stop().getAsBoolean()) {
                inOrder.set(false);
            }
        } catch (RuntimeException e) {
            inOrder.set(false);
            e.printStackTrace();
        }
    }

    private void runHooks(long until) {
        List<Thread> all = new ArrayList<>(hooks);
        hooks.clear();
        for (Thread hook : all) {
            if (hook.getState() == Thread.State.NEW) {
                hook.start();
            }
        }
        join(all, until);
    }

    /** Ends what runs on its own; returns the threads, which are interrupted once. */
    private List<Thread> shutDown() {
        List<Object> all;
        synchronized (made) {
            all = List.copyOf(made);
        }
        List<Thread> threads = new ArrayList<>();
        for (Object each : all) {
            switch (each) {
                case ExecutorService executor -> executor.shutdownNow();
                case Timer timer -> timer.cancel();
                case Thread thread -> {
                    thread.interrupt();
                    threads.add(thread);
                }
                default -> throw new IllegalStateException("not known to end: " + each);
            }
        }
        return threads;
    }

    /** Also what is opened while others are being closed. */
    private void closeOpened() {
        for (List<AutoCloseable> all = host.takeOpened(); !all.isEmpty(); all = host.takeOpened()) {
            for (AutoCloseable each : all) {
                try {
                    each.close();
                } catch (Exception e) {
                    e.printStackTrace();
                }
            }
        }
    }

    /**
     * The threads that the program has started and that live. Those that are started for all, by
     * the JDK or by the toolkit, are not: they have another context class loader, or a known name.
     */
    private List<Thread> threads() {
        Thread[] found = new Thread[group.activeCount() + 16];
        int count;
        while ((count = group.enumerate(found)) == found.length) {
            found = new Thread[found.length * 2];
        }
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (found[i].getContextClassLoader() == program.loader()
                    && SHARED.stream().noneMatch(found[i].getName()::startsWith)) {
                threads.add(found[i]);
            }
        }
        return threads;
    }

    /** Interrupts them, again and again, until they have ended or the time is up. */
    private static void interrupt(List<Thread> threads, long until) {
        while (threads.stream().anyMatch(Thread::isAlive) && System.nanoTime() - until < 0) {
            threads.stream().filter(Thread::isAlive).forEach(Thread::interrupt);
            join(threads, Math.min(until, System.nanoTime() + INTERRUPT_AGAIN.toNanos()));
        }
    }

    private static void join(List<Thread> threads, long until) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive() && System.nanoTime() - until < 0) {
                try {
                    thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
                } catch (InterruptedException e) {
                    interrupted = true; // who stops a program is not stopped himself
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
