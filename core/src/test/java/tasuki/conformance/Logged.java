package tasuki.conformance;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged by the logger "tasuki" meanwhile; it does not go to the console. */
final class Logged extends Handler implements AutoCloseable {
    private static final long PATIENCE = 30_000_000_000L;
    private static final Logger LOGGER = Logger.getLogger("tasuki");

    private final ConcurrentLinkedQueue<LogRecord> records = new ConcurrentLinkedQueue<>();
    private final boolean before = LOGGER.getUseParentHandlers();

    Logged() {
        LOGGER.addHandler(this);
        LOGGER.setUseParentHandlers(false);
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    /** How many begin like this. */
    int count(String beginning) {
        return (int) records.stream().filter(r -> r.getMessage().startsWith(beginning)).count();
    }

    /** The text of the last one. */
    String last() {
        List<LogRecord> all = List.copyOf(records);
        return all.isEmpty() ? "" : all.getLast().getMessage();
    }

    /** Waits for one that begins like this, and returns what was thrown. */
    Throwable await(String beginning) {
        long end = System.nanoTime() + PATIENCE;
        while (System.nanoTime() - end < 0) {
            for (LogRecord r : records) {
                if (r.getMessage().startsWith(beginning)) {
                    Throwable thrown = r.getThrown();
                    return thrown == null ? new Throwable("none") : thrown;
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
        return fail("nothing was logged that begins with: " + beginning + "; but " + last());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOGGER.removeHandler(this);
        LOGGER.setUseParentHandlers(before);
    }
}
