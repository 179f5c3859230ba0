// FastAPI: Advanced, Response Headers
import module tasuki;

@Provides // a dependency sets headers too
String catDog(ReplyHead head) {
    head.header("X-Cat-Dog", "alone in the world");
    return "catdog";
}

@Get("/headers-and-object")
Map<String, String> getHeaders(@Depends("catDog") String catDog) {
    return Map.of("message", "Hello World");
}

@Get("/headers")
Reply headers() {
    return Reply.json(Map.of("message", "Hello World")).header("Content-Language", "en-US");
}

void main() {
    App.of(this).title("Response Headers").serve(8000);
}
