package tasuki.web;

import java.util.Optional;

/** Finds out who the client of a request is. */
@FunctionalInterface
public interface AuthenticationBackend {
    /**
     * Finds it out. May wait; runs in the request's scope.
     *
     * @return empty if the client does not say who it is
     * @throws HttpError if what it says is wrong
     */
    Optional<Authenticated> authenticate(Request request) throws Exception;
}
