package tasuki.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The owner waits for the tasks: nothing ends this wait but the end of the last one. */
final class GroupJoin extends Wait {
    private final GroupNode<?> group;
    private final int looks;

    /** Whether the thread was interrupted from outside meanwhile. */
    boolean interrupted;

    GroupJoin(TaskNode<?> owner, GroupNode<?> group, int looks) {
        super(owner);
        this.group = group;
        this.looks = looks;
    }

    @Override
    protected int spins() {
        return looks;
    }

    @Override
    public String what() {
        return "the tasks of '" + group.name() + "'";
    }

    @Override
    public List<TaskNode<?>> holders() {
        ArrayDeque<ScopeNode> left = new ArrayDeque<>();
        group.addTasks(left);
        List<TaskNode<?>> tasks = new ArrayList<>();
        for (ScopeNode s : left) {
            if (s instanceof TaskNode<?> t && !tasks.contains(t)) {
                tasks.add(t);
            }
        }
        return tasks;
    }

    @Override
    protected void wake() {}

    @Override
    protected boolean cancellable() {
        return false;
    }

    @Override
    protected boolean interrupted() {
        if (!task.interruptedByUs()) {
            interrupted = true;
            group.cancel(Reasons.interrupted("the thread that waits for it was interrupted", null));
        }
        return true;
    }
}
