package tasuki.sync;

import org.jspecify.annotations.Nullable;

import tasuki.internal.TaskNode;

/** Somebody who waits to send or to receive. */
class ChannelWait extends Waiter {
    final ChannelCore core;
    final boolean sends;
    private final int spins;

    /**
     * What it sends, or what it received: written under the channel's locks before it is claimed.
     * {@link ChannelCore#CLOSED} if the channel was closed instead.
     */
    @Nullable Object element;

    ChannelWait(
            TaskNode<?> task,
            ChannelCore core,
            boolean sends,
            @Nullable Object element,
            int spins) {
        super(task);
        this.core = core;
        this.sends = sends;
        this.element = element;
        this.spins = spins;
    }

    /** It has been claimed; under the channel's locks. */
    void claimed() {}

    @Override
    protected int spins() {
        return spins;
    }

    @Override
    public String what() {
        return (sends ? "send to " : "receive from ") + core.label();
    }
}
