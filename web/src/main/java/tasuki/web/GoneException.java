package tasuki.web;

import tasuki.web.engine.ClientGoneException;

/** The client went while its request was being read: there is nobody to answer. */
final class GoneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GoneException(ClientGoneException cause) {
        super(cause.getMessage(), cause);
    }
}
