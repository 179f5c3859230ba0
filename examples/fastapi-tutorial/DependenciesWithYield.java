// FastAPI: Tutorial, Dependencies with yield
import module tasuki;

final List<String> log = new CopyOnWriteArrayList<>();

record Session(int number, List<String> log) implements AutoCloseable {
    public void close() {
        log.add("session closed");
    }
}

/** Closed when the reply has gone out: scope "request". */
@Provides(closed = Provides.Closed.AFTER_REPLY)
Session session() {
    log.add("session opened");
    return new Session(1, log);
}

record Transaction(Session session, List<String> log) implements AutoCloseable {
    public void close() {
        log.add("committed");
    }
}

/** Closed when the handler has ended, before the reply: scope "function". It may still fail the request. */
@Provides(closed = Provides.Closed.BEFORE_REPLY)
Transaction transaction(Session session) {
    return new Transaction(session, log);
}

@Get("/commit")
String commit(Transaction transaction) {
    log.add("handler");
    return "done";
}

static class OwnerError extends RuntimeException {
    OwnerError(String message) {
        super(message);
    }
}

/** Sees what the handler threw, and answers in its place. */
@Provides
String username(Request request) {
    request.beforeReply(failure -> {
        if (failure.orElse(null) instanceof OwnerError e) {
            throw new HttpError(400, "Owner error: " + e.getMessage());
        }
    });
    return "Rick";
}

final Map<String, String> owners = Map.of("plumbus", "Morty", "portal-gun", "Rick");

@Get("/items/{itemId}")
Map<String, String> getItem(String itemId, @Depends("username") String username) {
    String owner = Optional.ofNullable(owners.get(itemId)).orElseThrow(() -> new HttpError(404, "Item not found"));
    if (!owner.equals(username)) {
        throw new OwnerError(username);
    }
    return Map.of("owner", owner);
}

void main() {
    App.of(this).title("Dependencies with yield").serve(8000);
}
