package tasuki.stream;

import static tasuki.Async.sleep;

import tasuki.Group;
import tasuki.sync.Event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** What the tests of hubs have in common. */
final class Hubs {
    private Hubs() {}

    /** All who can go on have gone as far as they can. */
    static void settle() throws InterruptedException {
        sleep(Marble.ticks(1));
    }

    static Hub<Integer> hub(int replay, int buffer, Overflow overflow) {
        return Hub.<Integer>builder().replay(replay).buffer(buffer).overflow(overflow).build();
    }

    static List<Integer> list() {
        return Collections.synchronizedList(new ArrayList<>());
    }

    static List<Integer> upTo(int n) {
        return IntStream.range(0, n).boxed().toList();
    }

    /** Starts one who takes what comes. */
    static void subscribe(Group group, Hub<Integer> hub, List<Integer> into) {
        group.start(() -> hub.stream().consume(into::add));
    }

    /** Starts one who does nothing with what he gets until he is told to go. */
    static void subscribeSlow(Group group, Hub<Integer> hub, Event go, List<Integer> into) {
        group.start(() -> hub.stream().onEach(v -> go.await()).consume(into::add));
    }
}
