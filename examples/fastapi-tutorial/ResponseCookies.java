// FastAPI: Advanced, Response Cookies
import module tasuki;

@Post("/cookie-and-object") // beside a value
Map<String, String> createCookie(ReplyHead head) {
    head.cookie(SetCookie.of("fakesession", "fake-cookie-session-value").keptFor(Duration.ofDays(1)));
    return Map.of("message", "Come to the dark side, we have cookies");
}

@Post("/cookie") // on a reply
Reply cookie() {
    return Reply.json(Map.of("message", "Come to the dark side")).cookie(SetCookie.of("fakesession", "value"));
}

void main() {
    App.of(this).title("Response Cookies").serve(8000);
}
