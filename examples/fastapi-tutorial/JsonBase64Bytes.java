// FastAPI: Advanced, JSON with Bytes as Base64
import module tasuki;

record DataInput(String description, byte[] data) {}
record DataOutput(String description, byte[] data) {}

@Post("/data")
Map<String, String> postData(DataInput body) {
    return Map.of("description", body.description(), "content", new String(body.data()));
}

@Get("/data")
DataOutput getData() {
    return new DataOutput("A plumbus", "hello".getBytes());
}

void main() {
    App.of(this).title("Bytes as Base64").serve(8000);
}
