package tasuki.internal;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A cancellation in a flight recording; its stack is that of who cancelled. */
@Name("tasuki.Cancel")
@Label("Cancel")
@Category("Tasuki")
@Description("A scope, a group or a task was cancelled")
final class CancelEvent extends Event {
    @Label("Scope")
    String scope = "";

    @Label("Kind")
    @Description("requested, deadline, failure or interrupted")
    String kind = "";

    @Label("Reason")
    String reason = "";

    @Label("By")
    String by = "";
}
