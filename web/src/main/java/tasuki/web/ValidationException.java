package tasuki.web;

import java.util.List;
import java.util.Map;

/**
 * The request does not fit what the handler declares: 422, with everything that is wrong at once,
 * as FastAPI says it.
 */
public final class ValidationException extends HttpError {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** A request with these problems. */
    public ValidationException(List<Problem> problems) {
        super(422, List.copyOf(problems), Map.of());
        this.problems = List.copyOf(problems);
    }

    /** What is wrong. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }
}
