package tasuki.internal;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A task in a flight recording, from its begin to its end. */
@Name("tasuki.Task")
@Label("Task")
@Category("Tasuki")
@Description("A task, from the begin of its body to its end")
@StackTrace(false)
@Threshold("20 ms")
final class TaskEvent extends Event {
    @Label("Task")
    String task = "";

    @Label("Group")
    String group = "";

    @Label("Outcome")
    @Description("success, failed or cancelled")
    String outcome = "";
}
