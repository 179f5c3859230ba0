// FastAPI: Advanced, Stream Data
import static tasuki.Async.*;
import module tasuki;

@Get("/story/stream") @ContentType("text/plain")
AsyncStream<String> streamStory() {
    return AsyncStream.generate(emit -> {
        for (String word : "Before the storm, there was a Rick. ".split("(?<= )")) {
            emit.accept(word);
            sleep(Duration.ofMillis(1));
        }
    });
}

@Get("/image/stream") @ContentType("image/png")
AsyncStream<byte[]> streamImage() {
    return AsyncStream.of(new byte[] {(byte) 0x89, 'P', 'N', 'G'}, new byte[] {13, 10, 26, 10});
}

@Get("/report") // written by hand
Reply report() {
    return Reply.stream("text/csv", out -> {
        for (int i = 1; i <= 3; i++) {
            out.write((i + "," + i * i + "\n").getBytes());
            out.flush();
        }
    }).attachment("squares.csv");
}

void main() {
    App.of(this).title("Stream Data").serve(8000);
}
