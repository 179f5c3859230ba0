package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import tasuki.web.Problem;
import tasuki.web.ValidationException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What is wrong with one request, collected. Keeps the place being looked at. For one thread. */
public final class Problems {
    /**
     * So many are told of one request: nobody reads more, and an answer must not be much longer
     * than what it answers.
     */
    static final int MOST = 200;

    private Object[] place = new Object[6];
    private int depth;
    private @Nullable List<Problem> found;
    private int more;
    private @Nullable String asSent;

    /** Whether what is looked at is one of several choices of which nothing tells which it is. */
    boolean inChoice;

    /** Says what the client sent for the value that is looked at next; null: the value itself. */
    public void asSent(@Nullable String text) {
        asSent = text;
    }

    /** Goes into a part: a name or an index. */
    public void enter(Object part) {
        if (depth == place.length) {
            place = Arrays.copyOf(place, depth * 2);
        }
        place[depth++] = part;
    }

    /** Comes out of the part last entered. */
    public void leave() {
        depth--;
    }

    /** Adds a problem at this place. */
    public void add(String type, String msg, @Nullable Object input) {
        add(type, msg, input, Map.of());
    }

    /**
     * Adds a problem at this place, with the figures of its message. Those after the first 200 are
     * only counted.
     */
    public void add(String type, String msg, @Nullable Object input, Map<String, Object> ctx) {
        List<Problem> list = found;
        if (list == null) {
            list = new ArrayList<>();
            found = list;
        }
        if (list.size() == MOST) {
            more++;
            return;
        }
        Object sent = asSent == null ? input : asSent;
        list.add(new Problem(type, Arrays.asList(place).subList(0, depth), msg, sent, ctx));
    }

    /** Adds that what belongs here is not there. */
    public void missing(@Nullable Object parent) {
        add("missing", "Field required", parent);
    }

    /**
     * Answers with them, if there are any.
     *
     * @throws ValidationException with all of them
     */
    public void refuse() {
        if (found != null) {
            throw new ValidationException(list());
        }
    }

    /** Whether there is none so far. */
    public boolean isEmpty() {
        return found == null;
    }

    /** How many there are, those that are only counted among them. */
    public int size() {
        return found == null ? 0 : found.size() + more;
    }

    /** What was found; the last one says how many more there are, if not all are told. */
    public List<Problem> list() {
        if (found == null) {
            return List.of();
        }
        List<Problem> list = new ArrayList<>(found);
        if (more > 0) {
            list.add(
                    new Problem(
                            "too_many_errors",
                            list.getLast().loc().stream().limit(1).toList(),
                            more == 1
                                    ? "1 more problem is not listed"
                                    : more + " more problems are not listed",
                            null,
                            Map.of("more", more)));
        }
        return List.copyOf(list);
    }
}
