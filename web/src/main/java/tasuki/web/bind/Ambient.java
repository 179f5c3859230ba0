package tasuki.web.bind;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.AnnotatedElement;
import java.util.Optional;

/**
 * Parameters of what belongs to a request without being a part of it: its session, who its client
 * is, which scopes its route requires.
 */
public interface Ambient {
    /**
     * The binder for a parameter, if it is one of these.
     *
     * @param raw its type
     * @param inner what is in it, if it is an Optional of something
     */
    Optional<Bound> find(AnnotatedElement parameter, Class<?> raw, @Nullable Class<?> inner);

    /**
     * What fills the parameter.
     *
     * @param binder makes it
     * @param protection how it protects what takes it
     */
    record Bound(Binder binder, Protection protection) {}
}
