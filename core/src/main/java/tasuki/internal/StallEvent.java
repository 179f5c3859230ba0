package tasuki.internal;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A task that holds others up, or does not stop, in a flight recording. */
@Name("tasuki.Stall")
@Label("Stall")
@Category("Tasuki")
@Description("A task holds others up, or has not stopped long after it was cancelled")
@StackTrace(false)
final class StallEvent extends Event {
    @Label("Task")
    String task = "";

    @Label("Does")
    String does = "";

    @Label("For")
    @Timespan(Timespan.MILLISECONDS)
    long millis;
}
