package tasuki.web.bind;

import java.util.List;

/**
 * What a handler takes: the parts of a request, for the documentation, and the binders that make
 * its arguments of them.
 *
 * @param parameters the parts of the request
 * @param protection how it is protected
 * @param binders one for each argument, in order
 * @param order in which the arguments are bound
 * @param checks what is left to check when all arguments are there
 */
public record Signature(
        List<Parameter> parameters,
        Protection protection,
        Binder[] binders,
        int[] order,
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
        for (int i : order) {
            arguments[i] = binders[i].bind(source, problems);
        }
        checks.check(arguments, problems);
        return arguments;
    }
}
