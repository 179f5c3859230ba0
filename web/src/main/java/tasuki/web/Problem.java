package tasuki.web;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One thing that is wrong with a request, in the words of FastAPI and Pydantic, so that clients and
 * forms written for them understand it.
 *
 * @param type what kind of problem, for programs: {@code missing}, {@code int_parsing}, {@code
 *     greater_than} …
 * @param loc where: the source ({@code path}, {@code query}, {@code header}, {@code cookie}, {@code
 *     body}), then names and indexes
 * @param msg what is wrong, for people
 * @param input what was sent; null if nothing was
 * @param ctx the figures in the message
 */
public record Problem(
        String type,
        List<Object> loc,
        String msg,
        @Nullable Object input,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> ctx) {

    /** Copies the lists; the figures by their names, so that equal problems look the same. */
    public Problem {
        loc = List.copyOf(loc);
        ctx = Collections.unmodifiableMap(new TreeMap<>(ctx));
    }
}
