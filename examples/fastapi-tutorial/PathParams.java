// FastAPI: Tutorial, Path Parameters
import module tasuki;

enum ModelName { alexnet, resnet, lenet }

@Get("/items/{itemId}")
Map<String, Object> readItem(int itemId) { // "foo" is answered 422
    return Map.of("item_id", itemId);
}

// The most specific path wins, in whatever order they stand.
@Get("/users/{userId}")
Map<String, String> readUser(String userId) {
    return Map.of("user_id", userId);
}

@Get("/users/me")
Map<String, String> readUserMe() {
    return Map.of("user_id", "the current user");
}

@Get("/models/{modelName}")
Map<String, Object> getModel(ModelName modelName) {
    String message = switch (modelName) {
        case alexnet -> "Deep Learning FTW!";
        case lenet -> "LeCNN all the images";
        case resnet -> "Have some residuals";
    };
    return Map.of("model_name", modelName, "message", message);
}

@Get("/files/{filePath:path}") // everything that is left, slashes included
Map<String, String> readFile(String filePath) {
    return Map.of("file_path", filePath);
}

void main() {
    App.of(this).title("Path Parameters").serve(8000);
}
