// FastAPI: Tutorial, Background Tasks
import module tasuki;

final List<String> log = new CopyOnWriteArrayList<>();

@Provides // a dependency has background work too
String query(Optional<String> q, Request request) {
    q.ifPresent(text -> request.background("log query", () -> log.add("found query: " + text)));
    return q.orElse("");
}

@Post("/send-notification/{email}")
Map<String, String> sendNotification(String email, @Depends("query") String q, Request request) {
    request.background("send mail", () -> log.add("notification for " + email));
    return Map.of("message", "Notification sent in the background");
}

void main() {
    App.of(this).title("Background Tasks").serve(8000);
}
