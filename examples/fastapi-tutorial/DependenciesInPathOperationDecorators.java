// FastAPI: Tutorial, Dependencies in path operation decorators
import module tasuki;

@Provides
void verifyToken(@HeaderParam String xToken) {
    if (!xToken.equals("fake-super-secret-token")) {
        throw new HttpError(400, "X-Token header invalid");
    }
}

@Provides
String verifyKey(@HeaderParam String xKey) {
    if (!xKey.equals("fake-super-secret-key")) {
        throw new HttpError(400, "X-Key header invalid");
    }
    return xKey;
}

@Get("/items") @Depends({"verifyToken", "verifyKey"})
List<Map<String, String>> readItems() {
    return List.of(Map.of("item", "Foo"), Map.of("item", "Bar"));
}

void main() {
    App.of(this).title("Dependencies in decorators").serve(8000);
}
