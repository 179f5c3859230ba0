package tasuki.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts this process anew, with the same command line: the system's {@code execv}. The process
 * stays what it is for its terminal and its parent; all of its threads are gone, those too that
 * nothing in a Java virtual machine can end.
 */
final class FreshProcess {
    private static final Path COMMAND = Path.of("/proc/self/cmdline");

    /** Descriptors that the new program must not inherit: sockets, which the JDK leaves open. */
    private static final int FIRST_OWN = 3;

    private static final int CLOSE_ON_EXEC = 4;

    private FreshProcess() {}

    /** Does it; returns only if it cannot be done, and then says why. */
    static String replace() {
        Optional<List<String>> command = command();
        if (command.isEmpty()) {
            return "its command line is not known";
        }
        try {
            return execute(command.get());
        } catch (Throwable e) { // whatever a call into the system throws: there is no other way
            return e.toString();
        }
    }

    @SuppressWarnings("restricted") // the module is given native access by the launcher script
    private static String execute(List<String> command) throws Throwable {
        Linker linker = Linker.nativeLinker();
        SymbolLookup system = linker.defaultLookup();
        MethodHandle closeRange =
                linker.downcallHandle(
                        system.findOrThrow("close_range"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT));
        MethodHandle execv =
                linker.downcallHandle(
                        system.findOrThrow("execv"),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = arena.allocate(ValueLayout.ADDRESS, command.size() + 1L);
            for (int i = 0; i < command.size(); i++) {
                arguments.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(command.get(i)));
            }
            arguments.setAtIndex(ValueLayout.ADDRESS, command.size(), MemorySegment.NULL);
            int closed = (int) closeRange.invokeExact(FIRST_OWN, -1, CLOSE_ON_EXEC);
            int done = (int) execv.invokeExact(arena.allocateFrom(command.getFirst()), arguments);
            return "execv said " + done + ", close_range " + closed;
        }
    }

    /** How this process was started. */
    private static Optional<List<String>> command() {
        Optional<String> program = ProcessHandle.current().info().command();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>();
        command.add(program.get());
        try {
            // ProcessHandle cuts off what is longer than a page
            String[] all =
                    new String(Files.readAllBytes(COMMAND), StandardCharsets.UTF_8).split("\0", -1);
            command.addAll(List.of(all).subList(1, all.length - 1));
            return Optional.of(command);
        } catch (IOException e) {
            return ProcessHandle.current()
                    .info()
                    .arguments()
                    .map(
                            arguments -> {
                                command.addAll(List.of(arguments));
                                return command;
                            });
        }
    }
}
