package tasuki.web;

import java.util.ArrayList;
import java.util.List;

/**
 * The head of the reply to come: a parameter of handlers and dependencies that lets them set its
 * status, headers and cookies while the handler returns a value. Holds if the handler succeeds.
 *
 * <pre>{@code
 * @Get("/items/{id}")
 * Item item(long id, ReplyHead head) {
 *     head.header("X-Cat-Dog", "alone in the world").cookie(SetCookie.of("seen", "1"));
 *     return find(id);
 * }
 * }</pre>
 *
 * <p>Headers are added to those of a {@link Reply} that the handler returns too, if it has none of
 * that name; its status is its own. For one thread.
 */
public final class ReplyHead {
    private int status;
    private final List<String> fields = new ArrayList<>();

    ReplyHead() {}

    /** The status of the reply, instead of the declared one. */
    public ReplyHead status(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("A status is 200 to 599, not " + status);
        }
        this.status = status;
        return this;
    }

    /** Adds a header. */
    public ReplyHead header(String name, String value) {
        Reply.noContent().header(name, value); // checks both
        fields.add(name);
        fields.add(value);
        return this;
    }

    /** Sets a cookie. */
    public ReplyHead cookie(SetCookie cookie) {
        return header("Set-Cookie", cookie.header());
    }

    /**
     * The reply with this head.
     *
     * @param made whether the handler made the reply itself
     */
    Reply on(Reply reply, boolean made) {
        Reply result = status == 0 || made ? reply : reply.status(status);
        for (int i = 0; i < fields.size(); i += 2) {
            String name = fields.get(i);
            boolean several = name.equalsIgnoreCase("Set-Cookie");
            if (several || reply.header(name).isEmpty()) {
                result = result.header(name, fields.get(i + 1));
            }
        }
        return result;
    }
}
