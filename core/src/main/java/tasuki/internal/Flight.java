package tasuki.internal;

import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;

import tasuki.CancelReason;

import java.util.List;
import java.util.Locale;

/**
 * Writes what happens into flight recordings. While none runs that wants it all of it costs one
 * read of {@link #on} a task and a wait, and no class of the recorder is loaded before {@link
 * #watch}.
 */
final class Flight {
    /** Whether a recording runs that has one of our events enabled. */
    static volatile boolean on;

    private Flight() {}

    /** From now on sees recordings begin and end. */
    static void watch() {
        if (FlightRecorder.isAvailable()) {
            FlightRecorder.addListener(
                    new FlightRecorderListener() {
                        @Override
                        public void recordingStateChanged(Recording recording) {
                            update();
                        }
                    });
            if (FlightRecorder.isInitialized()) {
                update();
            }
        }
    }

    private static void update() {
        boolean wanted = false;
        for (Class<? extends Event> type :
                List.of(TaskEvent.class, WaitEvent.class, CancelEvent.class, StallEvent.class)) {
            wanted |= EventType.getEventType(type).isEnabled();
        }
        on = wanted;
    }

    static TaskEvent beginTask() {
        TaskEvent event = new TaskEvent();
        event.begin();
        return event;
    }

    static void end(TaskEvent event, TaskNode<?> task, int how) {
        event.end();
        if (event.shouldCommit()) {
            event.task = task.name();
            GroupNode<?> group = task.group();
            event.group = group == null ? "" : group.name();
            event.outcome =
                    how == TaskNode.SUCCESS
                            ? "success"
                            : how == TaskNode.FAILED ? "failed" : "cancelled";
            event.commit();
        }
    }

    static void park(Wait wait) {
        WaitEvent event = begin();
        wait.task.environment().scheduler().park(wait);
        end(event, wait);
    }

    static WaitEvent begin() {
        WaitEvent event = new WaitEvent();
        event.begin();
        return event;
    }

    static void end(WaitEvent event, Wait wait) {
        event.end();
        if (event.shouldCommit()) {
            event.task = wait.task.name();
            event.waitedFor = wait.what();
            event.cancelled = wait.isCancelled();
            event.commit();
        }
    }

    static void cancelled(ScopeNode scope, CancelReason reason) {
        CancelEvent event = new CancelEvent();
        if (event.shouldCommit()) {
            event.scope = scope.name();
            event.kind = reason.kind().name().toLowerCase(Locale.ROOT);
            event.reason = reason.text();
            event.by = reason.by().orElse("");
            event.commit();
        }
    }

    static void stalled(TaskNode<?> task, String does, long millis) {
        StallEvent event = new StallEvent();
        if (event.shouldCommit()) {
            event.task = task.name();
            event.does = does;
            event.millis = millis;
            event.commit();
        }
    }
}
