package tasuki.cli;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Another Java program on this machine, looked into by the JDK's attach mechanism and the local JMX
 * connector that it starts over there: nothing of ours is loaded into it.
 *
 * <p>Only processes that the JDK lists as Java programs are attached to: to attach means to send a
 * signal that ends many others.
 */
final class Attached implements AutoCloseable {
    /** Set by every program in which tasks have run. */
    static final String MARK = "tasuki.version";

    private static final String TREE = "tasuki:type=TaskTree";

    private final VirtualMachine machine;

    private Attached(VirtualMachine machine) {
        this.machine = machine;
    }

    /** The Java programs of this user, this one left out. */
    static List<VirtualMachineDescriptor> all() {
        String me = Long.toString(ProcessHandle.current().pid());
        return VirtualMachine.list().stream().filter(d -> !d.id().equals(me)).toList();
    }

    /**
     * Looks into the process. Blocks.
     *
     * @throws RefusedException if there is none, if it is no Java program, or if that is not
     *     allowed
     */
    static Attached to(long pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            throw new RefusedException(
                    ExitCode.NO_PROCESS,
                    "there is no process " + pid + "; tasuki ps lists those that run Tasuki");
        }
        if (pid == ProcessHandle.current().pid()) {
            throw new RefusedException(
                    ExitCode.NO_PROCESS, "process " + pid + " is this command itself");
        }
        return to(
                all().stream()
                        .filter(d -> d.id().equals(Long.toString(pid)))
                        .findAny()
                        .orElseThrow(() -> unseen(pid, process.get())));
    }

    /** Looks into a program out of {@link #all}; see {@link #to(long)}. */
    static Attached to(VirtualMachineDescriptor program) {
        try {
            return new Attached(VirtualMachine.attach(program));
        } catch (AttachNotSupportedException | IOException e) {
            throw new RefusedException(
                    ExitCode.NO_PROCESS,
                    "process "
                            + program.id()
                            + " does not let anybody look into it: "
                            + e.getMessage());
        }
    }

    private static RefusedException unseen(long pid, ProcessHandle process) {
        Optional<String> owner = process.info().user();
        Optional<String> me = ProcessHandle.current().info().user();
        if (owner.isPresent() && !owner.equals(me)) {
            return new RefusedException(
                    ExitCode.NO_PERMISSION,
                    "process "
                            + pid
                            + " belongs to "
                            + owner.get()
                            + ", and only that user can look into it; try: sudo -u "
                            + owner.get()
                            + " tasuki ps "
                            + pid);
        }
        return new RefusedException(
                ExitCode.NO_PROCESS,
                "process "
                        + pid
                        + " is no Java program that can be looked into; tasuki ps lists those that"
                        + " run Tasuki");
    }

    /** The version of Tasuki in it; empty if no task has run there. */
    Optional<String> version() throws IOException {
        return Optional.ofNullable(machine.getSystemProperties().getProperty(MARK));
    }

    /** An attribute of its task tree; empty if it does not show it (yet). Blocks. */
    Optional<Object> read(String attribute) throws IOException {
        JMXServiceURL address = new JMXServiceURL(machine.startLocalManagementAgent());
        try (JMXConnector connector = JMXConnectorFactory.connect(address)) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            ObjectName tree = new ObjectName(TREE);
            return server.isRegistered(tree)
                    ? Optional.of(server.getAttribute(tree, attribute))
                    : Optional.empty();
        } catch (JMException e) {
            throw new IOException("the task tree cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        machine.detach();
    }
}
