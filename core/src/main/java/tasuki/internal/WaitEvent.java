package tasuki.internal;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;

/** A wait in a flight recording. */
@Name("tasuki.Wait")
@Label("Wait")
@Category("Tasuki")
@Description("A task waited: for a primitive, a time, another task, or in a marked blocking call")
@Threshold("20 ms")
final class WaitEvent extends Event {
    @Label("Task")
    String task = "";

    @Label("Waited For")
    String waitedFor = "";

    @Label("Cancelled")
    boolean cancelled;
}
