// FastAPI: Tutorial, First Steps
import module tasuki;

@Get("/")
Map<String, String> root() {
    return Map.of("message", "Hello World");
}

void main(String[] args) {
    App.of(this).title("First Steps").serve(args.length > 0 ? Integer.parseInt(args[0]) : 8000);
}
