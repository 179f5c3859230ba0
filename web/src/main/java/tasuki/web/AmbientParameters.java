package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.web.bind.Ambient;
import tasuki.web.bind.Binder;
import tasuki.web.bind.Protection;
import tasuki.web.bind.RecordParts;

import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;

/** The session, the client, the scopes and the CSRF token of a request as parameters. */
final class AmbientParameters implements Ambient {
    @Override
    public Optional<Bound> find(
            AnnotatedElement parameter, Class<?> raw, @Nullable Class<?> inner) {
        if (raw == SecurityScopes.class) {
            return Optional.of(
                    new Bound((source, _) -> source.scopes(), Protection.NONE.checking()));
        }
        boolean wrapped = raw == Optional.class;
        Class<?> type = wrapped && inner != null ? inner : raw;
        if (type == Authenticated.class) {
            boolean optional = wrapped || RecordParts.nullable(parameter);
            return Optional.of(
                    new Bound(
                            client(wrapped, optional),
                            Protection.NONE.and(new Protection.Way(List.of(), optional))));
        }
        if (raw == Session.class) {
            return Optional.of(
                    new Bound((source, _) -> Session.of(source.request()), Protection.NONE));
        }
        if (raw == CsrfToken.class) {
            return Optional.of(
                    new Bound((source, _) -> CsrfToken.of(source.request()), Protection.NONE));
        }
        return Optional.empty();
    }

    private static Binder client(boolean wrapped, boolean optional) {
        return (source, _) -> {
            Authenticated known = Authentication.known(source);
            if (known == null && !optional) {
                throw Authentication.unknown(source);
            }
            return wrapped ? Optional.ofNullable(known) : known;
        };
    }
}
