// FastAPI: Tutorial, Server-Sent Events (SSE)
import static tasuki.Async.*;
import module tasuki;

record Item(String name, double price) {}

final List<Item> items = List.of(
        new Item("Plumbus", 32.99), new Item("Portal Gun", 999.99), new Item("Meeseeks Box", 49.99));

@Get("/items/stream") @Sse
AsyncStream<Item> streamItems() {
    return AsyncStream.from(items);
}

@Get("/items/events") // a client that comes back goes on behind the last one that it has seen
AsyncStream<SseEvent> streamEvents(@HeaderParam @Default("0") int lastEventId) {
    return AsyncStream.generate(emit -> {
        emit.accept(SseEvent.ofComment("stream of item updates"));
        for (int i = lastEventId; i < items.size(); i++) {
            emit.accept(SseEvent.of(items.get(i))
                    .event("item_update").id("" + (i + 1)).retry(Duration.ofSeconds(5)));
        }
    });
}

record Prompt(String text) {}

@Post("/chat") // with POST too
AsyncStream<SseEvent> chat(Prompt prompt) {
    return AsyncStream.generate(emit -> {
        for (String word : prompt.text().split(" ")) {
            emit.accept(SseEvent.of(word).event("token"));
        }
        emit.accept(SseEvent.of("[DONE]").event("done"));
    });
}

@Get("/clock") @Sse(event = "tick") // ends when the browser leaves: nothing to be done for it
AsyncStream<Integer> clock() {
    return AsyncStream.generate(emit -> {
        for (int i = 1; ; i++) {
            emit.accept(i);
            sleep(Duration.ofMillis(200));
        }
    });
}

@Get("/")
Reply page() {
    return Reply.html("""
            <!DOCTYPE html>
            <title>Events</title>
            <h1>Ticks: <span id="n">0</span></h1>
            <script>
            new EventSource("/clock").addEventListener("tick", e => document.getElementById("n").textContent = e.data);
            </script>
            """);
}

void main() {
    App.of(this).title("Server-Sent Events").serve(8000);
}
