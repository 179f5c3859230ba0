package tasuki.test;

/** Why a task stopped, and somebody was chosen to go on. */
enum Turn {
    /** It started another one, which may go first. */
    START(true),
    /** It is at a checkpoint that it could pass. */
    CHECKPOINT(true),
    /** It lets others go first. */
    YIELD(false),
    /** It waits. */
    WAIT(false),
    /** It makes a foreign blocking call. */
    FOREIGN(false),
    /** It has ended. */
    END(false),
    /** Nobody ran: something came from outside, or the time has moved. */
    IDLE(false);

    /** Whether choosing somebody else takes the turn from one who could go on. */
    final boolean preempts;

    Turn(boolean preempts) {
        this.preempts = preempts;
    }
}
