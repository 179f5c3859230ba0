// FastAPI: Tutorial, Extra Models
import module tasuki;
import com.fasterxml.jackson.annotation.*;

record UserIn(String username, String password, String email) {}
record UserOut(String username, String email) {}
record UserInDb(String username, String hashedPassword, String email) {}

UserInDb fakeSaveUser(UserIn user) {
    return new UserInDb(user.username(), "supersecret" + user.password(), user.email());
}

@Post("/user") @ReplyModel(UserOut.class)
UserInDb createUser(UserIn user) {
    return fakeSaveUser(user);
}

// a union: the property "type" says which
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({@JsonSubTypes.Type(value = Car.class, name = "car"), @JsonSubTypes.Type(value = Plane.class, name = "plane")})
sealed interface Vehicle {}
record Car(String description) implements Vehicle {}
record Plane(String description, int size) implements Vehicle {}

final Map<String, Vehicle> items = Map.of(
        "item1", new Car("All my friends drive a low rider"),
        "item2", new Plane("Music is my aeroplane, it's my aeroplane", 5));

@Get("/items/{itemId}")
Optional<Vehicle> readItem(String itemId) {
    return Optional.ofNullable(items.get(itemId));
}

@Post("/items")
Vehicle createItem(Vehicle vehicle) {
    return vehicle;
}

@Get("/keyword-weights")
Map<String, Double> readKeywordWeights() {
    return Map.of("foo", 2.3);
}

void main() {
    App.of(this).title("Extra Models").serve(8000);
}
