package tasuki.cli;

import com.sun.tools.attach.VirtualMachineDescriptor;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import tasuki.Async;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code tasuki ps [PID]}: the programs that run Tasuki, or the tasks of one of them. */
@Command(
        name = "ps",
        description = {
            "Shows the tasks of a running program: what each waits for, since when, until when.",
            "Without a PID it lists the programs of this user that run Tasuki."
        })
final class PsCommand implements Callable<Integer> {
    private static final int AT_A_TIME = 8;

    /** A program shows its tree half a second after its first task; a busy one later. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration AGAIN = Duration.ofMillis(200);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(1);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(
            arity = "0..1",
            paramLabel = "PID",
            description = "The process to look into; none: list all.")
    private Optional<Long> pid = Optional.empty();

    private record Found(long pid, String version, String program) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (pid.isPresent()) {
            show(pid.get(), out);
        } else {
            list(out);
        }
        out.flush();
        return ExitCode.OK;
    }

    // ---- one of them ----

    private void show(long of, PrintWriter out) throws IOException, InterruptedException {
        try (Attached program = Attached.to(of)) {
            if (program.version().isEmpty()) {
                throw new RefusedException(
                        ExitCode.NO_PROCESS,
                        "process "
                                + of
                                + " is a Java program in which no task of Tasuki has run; tasuki ps"
                                + " lists those in which one has");
            }
            String tree;
            try {
                tree = Async.await("the task tree", () -> tree(program, of));
            } catch (IOException e) {
                if (!endsSoon(of)) {
                    throw e;
                }
                throw new RefusedException(
                        ExitCode.NO_PROCESS, "process " + of + " ended while it was looked into");
            }
            out.print(tree.isEmpty() ? "no tasks" + System.lineSeparator() : tree);
            if (json) {
                out.println();
            }
        }
    }

    /** Its connection broke: because it ends, which takes it a moment more? */
    private static boolean endsSoon(long pid) throws InterruptedException {
        return Async.moveOnAfter(
                ENDS_WITHIN,
                () -> {
                    while (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
                        Async.sleep(AGAIN.dividedBy(10));
                    }
                });
    }

    private String tree(Attached program, long of) throws IOException, InterruptedException {
        Optional<Object> tree =
                Async.moveOnAfter(
                        PATIENCE,
                        () -> {
                            Optional<Object> found;
                            while ((found = program.read(json ? "Json" : "Dump")).isEmpty()) {
                                Async.sleep(AGAIN);
                            }
                            return found.get();
                        });
        return tree.map(Object::toString)
                .orElseThrow(
                        () ->
                                new RefusedException(
                                        ExitCode.NO_PROCESS,
                                        "process "
                                                + of
                                                + " does not show its tasks over JMX; is the module"
                                                + " java.management part of its runtime?"));
    }

    // ---- all of them ----

    private void list(PrintWriter out) throws InterruptedException {
        List<Found> found =
                Async.mapConcurrent(AT_A_TIME, Attached.all(), PsCommand::look).stream()
                        .flatMap(Optional::stream)
                        .toList();
        if (json) {
            out.print('[');
            for (int i = 0; i < found.size(); i++) {
                Found f = found.get(i);
                out.print(i == 0 ? "" : ",");
                out.print("{\"pid\":" + f.pid() + ",\"version\":" + quoted(f.version()));
                out.print(",\"program\":" + quoted(f.program()) + "}");
            }
            out.println(']');
        } else if (found.isEmpty()) {
            out.println("no program of this user runs Tasuki");
        } else {
            out.printf("%8s  %-16s %s%n", "PID", "TASUKI", "PROGRAM");
            for (Found f : found) {
                out.printf("%8d  %-16s %s%n", f.pid(), f.version(), f.program());
            }
        }
    }

    /**
     * What ends meanwhile, or does not let anybody look into it, is left out. On a platform thread:
     * attaching computes, and pins where it waits.
     */
    private static Optional<Found> look(VirtualMachineDescriptor of) throws InterruptedException {
        return Async.toThread(
                () -> {
                    long pid = Long.parseLong(of.id());
                    try (Attached program = Attached.to(of)) {
                        return program.version().map(v -> new Found(pid, v, name(of)));
                    } catch (RefusedException | IOException e) {
                        return Optional.empty();
                    }
                });
    }

    /** The command line; the part that only says how tasuki itself starts is left out. */
    private static String name(VirtualMachineDescriptor of) {
        String start = "tasuki.cli/" + Main.class.getName() + " ";
        String line = of.displayName();
        return line.startsWith(start) ? "tasuki " + line.substring(start.length()) : line;
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
