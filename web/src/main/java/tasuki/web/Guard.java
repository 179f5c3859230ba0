package tasuki.web;

import org.jspecify.annotations.Nullable;

import tasuki.web.bind.Problems;
import tasuki.web.bind.Protection;
import tasuki.web.bind.Signatures;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who gets to a route: the check of its scopes, where none of its dependencies makes it.
 *
 * @param protection all that protects the route, for the documentation
 * @param checks whether the check is made here
 * @param provided what tells who the client is, if a dependency does
 */
record Guard(Protection protection, boolean checks, Signatures.@Nullable Dependency provided) {

    /**
     * For a route.
     *
     * @param own how its handler is protected
     * @param scopes the scopes of the route and its routers
     * @param closed whether the route or a router asks for scopes, or for anybody who is known
     * @param schemes those of the middleware that finds out who clients are
     * @param provider a dependency that does
     */
    static Guard of(
            Protection own,
            List<String> scopes,
            boolean closed,
            List<SecurityScheme> schemes,
            Optional<Signatures.Dependency> provider) {
        Protection all = own.and(scopes);
        boolean needed = closed || !all.scopes().isEmpty();
        boolean here = needed && !own.checksScopes();
        if (!here) {
            return new Guard(all.by(schemes), false, null);
        }
        if (provider.isPresent()) {
            Protection more = provider.get().protection();
            return new Guard(
                    all.and(new Protection(more.ways(), Set.of(), false)).by(schemes),
                    true,
                    provider.get());
        }
        return new Guard(all.and(Protection.Way.MIDDLEWARE).by(schemes), true, null);
    }

    /** The handler, behind the check. */
    Middleware.Next around(Middleware.Next handler) {
        if (!checks) {
            return handler;
        }
        return request -> {
            ServerRequest server = (ServerRequest) request;
            Authenticated who = who(server);
            if (who == null) {
                throw Authentication.unknown(server);
            }
            server.scopes().check(who.scopes());
            return handler.handle(request);
        };
    }

    private @Nullable Authenticated who(ServerRequest request) throws Exception {
        Signatures.Dependency dependency = provided;
        if (dependency == null) {
            return Authentication.known(request);
        }
        Problems problems = new Problems();
        Object made = dependency.binder().bind(request, problems);
        if (!problems.isEmpty()) {
            throw new ValidationException(problems.list());
        }
        return (Authenticated) made;
    }
}
