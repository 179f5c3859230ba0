package tasuki.cli;

import static tasuki.Async.run;
import static tasuki.Async.sleepForever;
import static tasuki.Async.timeout;

import tasuki.Async;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;

import javax.management.JMException;
import javax.management.NotCompliantMBeanException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** A program for {@link PsTest} to look into; it ends when its standard input does. */
public final class PsProgram {
    private PsProgram() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 0 && args[0].equals("idle")) {
            IO.println("ready");
            System.in.read();
            return;
        }
        if (args.length != 0 && args[0].equals("version")) {
            run(() -> IO.println(System.getProperty(Attached.MARK) == null ? "too soon" : "ready"));
            return;
        }
        if (args.length != 0 && args[0].equals("dies")) {
            dieWhenLookedInto();
        }
        run(
                () ->
                        Async.group(
                                "shop",
                                g -> {
                                    g.start(
                                            "customer \"7\"",
                                            () ->
                                                    timeout(
                                                            Duration.ofHours(1),
                                                            Async::sleepForever));
                                    g.start("audit", () -> sleepForever());
                                    IO.println("ready");
                                    Async.await("standard input", () -> System.in.read());
                                    g.cancel();
                                }));
    }

    /** In place of the task tree: whoever asks for an attribute finds the program gone. */
    private static void dieWhenLookedInto() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(new Dying(), new ObjectName("tasuki:type=TaskTree"));
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** To be public for JMX. */
    public interface DyingMBean {
        /** As the attribute of the tree. */
        String getDump();
    }

    private static final class Dying extends StandardMBean implements DyingMBean {
        Dying() throws NotCompliantMBeanException {
            super(DyingMBean.class);
        }

        @Override
        public String getDump() {
            Runtime.getRuntime().halt(0);
            return "";
        }
    }
}
