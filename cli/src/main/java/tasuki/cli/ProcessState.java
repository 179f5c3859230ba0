package tasuki.cli;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;

import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/**
 * What belongs to the process and programs change: remembered before a program starts, put back
 * when it has ended, so that the next one finds it as the first did.
 */
final class ProcessState {
    private final Map<Object, Object> properties = Map.copyOf(properties());
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final InputStream in = System.in;
    private final Locale locale = Locale.getDefault();
    private final TimeZone zone = TimeZone.getDefault();
    private final Thread.@Nullable UncaughtExceptionHandler uncaught =
            Thread.getDefaultUncaughtExceptionHandler();

    private ProcessState() {}

    static ProcessState remember() {
        return new ProcessState();
    }

    private static Properties properties() {
        return (Properties) System.getProperties().clone();
    }

    /**
     * Puts it back, and unregisters the MBeans of a program.
     *
     * @param program the loader of its classes
     */
    void restore(ClassLoader program) {
        Properties before = new Properties();
        before.putAll(properties);
        String version = System.getProperty(Attached.MARK); // the toolkit's: it is not set again
        if (version != null) {
            before.setProperty(Attached.MARK, version);
        }
        System.setProperties(before);
        System.setOut(out);
        System.setErr(err);
        System.setIn(in);
        if (!Locale.getDefault().equals(locale)) {
            Locale.setDefault(locale);
        }
        if (!TimeZone.getDefault().equals(zone)) {
            TimeZone.setDefault(zone);
        }
        Thread.setDefaultUncaughtExceptionHandler(uncaught);
        // who asks for the platform's server creates it: only if somebody has
        if (!MBeanServerFactory.findMBeanServer(null).isEmpty()) {
            unregister(ManagementFactory.getPlatformMBeanServer(), program);
        }
    }

    private static void unregister(MBeanServer server, ClassLoader program) {
        for (ObjectName name : server.queryNames(null, null)) {
            try {
                if (server.getClassLoaderFor(name) == program) {
                    server.unregisterMBean(name);
                }
            } catch (InstanceNotFoundException e) {
                // it has gone by itself
            } catch (JMException e) {
                System.getLogger("tasuki.cli").log(System.Logger.Level.DEBUG, "MBean stays", e);
            }
        }
    }
}
