package tasuki.internal;

/** A wait for an instant, or for ever. */
final class Sleep extends Wait {
    private Sleep(TaskNode<?> task) {
        super(task);
    }

    static void nanos(long nanos) throws InterruptedException {
        TaskNode<?> task = TaskNode.current();
        Sleep sleep = new Sleep(task);
        if (nanos != Long.MAX_VALUE) {
            Clock clock = task.environment().clock();
            sleep.completeAt(clock.now() + nanos);
        }
        if (!sleep.block()) {
            sleep.cancelTimer();
            throw task.interruption();
        }
    }

    @Override
    public String what() {
        return "sleep";
    }
}
