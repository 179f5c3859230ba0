package tasuki.web.bind;

import java.util.List;

/**
 * What a handler takes: the parts of a request, for the documentation, and the binders that make
 * its arguments of them.
 *
 * @param parameters the parts of the request
 * @param schemes how the client must say who it is
 * @param binders one for each argument, in order
 * @param checks what is left to check when all arguments are there
 */
public record Signature(
        List<Parameter> parameters,
        List<SecurityScheme> schemes,
        Binder[] binders,
        AfterBinding checks) {

    /** A check of all arguments together. */
    @FunctionalInterface
    public interface AfterBinding {
        /** Checks nothing. */
        AfterBinding NONE = (_, _) -> {};

        /** Adds what is wrong. */
        void check(Object[] arguments, Problems problems);
    }

    /**
     * Makes the arguments.
     *
     * @return them; not to be used if a problem was added
     */
    public Object[] bind(Source source, Problems problems) throws Exception {
        Object[] arguments = new Object[binders.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = binders[i].bind(source, problems);
        }
        checks.check(arguments, problems);
        return arguments;
    }
}
